import { action, type Deleted, deletedField } from '../../graph/action.ts'
import { builder } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { CampaignRef, type CampaignSource } from '../campaigns/node.ts'
import { ContactRef } from '../contacts/node.ts'
import { leads } from './contract.ts'
import { leadIdOf } from './naming.ts'
import { LeadRef, type LeadSource } from './node.ts'
import { LeadRefInput } from './queries.ts'
import { contactOf } from './types.ts'
import { unsubscribeLead } from './writes.ts'

/** A lead that is gone, and the campaign it was in. */
interface RemovedLead extends Deleted {
  readonly campaign: CampaignSource
}

action('leadRemove', {
  ...costs(each(leads.leadRemove)),
  description:
    'Deletes a lead from its campaign for good, with its activities and everything that is counted of it there. The person stays a contact, and a lead of other campaigns; `unsubscribeAdd` is for people who want no more mail. An address is looked up first, which costs one call.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({
    campaignId: t.id({ required: true, description: 'The campaign, `cam_…`.' }),
    lead: t.field({ type: LeadRefInput, required: true, description: 'Which lead of the campaign.' }),
  }),
  run: async ({ campaignId, lead: name }, context): Promise<RemovedLead> => {
    const leadId = await leadIdOf(context, name, campaignId)
    await context.lemlist.call(leads.leadRemove, { campaignId, leadId })
    return { deletedId: leadId, campaign: { id: campaignId } }
  },
  payload: ref => {
    deletedField<RemovedLead>('lead')(ref)
    builder.objectField(ref, 'campaign', t =>
      t.field({
        type: CampaignRef,
        resolve: ({ entity }) => entity?.campaign ?? null,
        description: 'The campaign it was in. Null when the action was refused.',
      }),
    )
  },
})

action('leadUnsubscribe', {
  ...costs(each(leads.leadUnsubscribe)),
  description:
    'Unsubscribes a lead. How far that reaches, lemlist says in two ways: its current reference from the campaign alone, its retired one from all campaigns of the person. Whoever must never be written to again is for `unsubscribeAdd`. The lead and what is counted of it stay; `leadRemove` deletes them.',
  role: 'WRITE',
  input: t => ({
    campaignId: t.id({ required: true, description: 'The campaign, `cam_…`.' }),
    lead: t.field({ type: LeadRefInput, required: true, description: 'Which lead of the campaign.' }),
  }),
  run: ({ campaignId, lead }, context): Promise<LeadSource | null> => unsubscribeLead(context, { campaignId, lead }),
  payload: ref =>
    builder.objectFields(ref, t => ({
      lead: t.field({
        type: LeadRef,
        resolve: ({ entity }) => entity,
        description: 'The lead as it is now. Null when the action was refused.',
      }),
      contact: t.field({
        type: ContactRef,
        resolve: ({ entity }, _, context) => (entity === null ? null : contactOf(context, entity)),
        description: 'The person as they are now. Null when the action was refused. Costs one call.',
      }),
    })),
})
