import { builder } from '../../graph/builder.ts'
import { listOf, type PartArgs, partArgs, partOf } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, when } from '../../graph/cost.ts'
import { badInput } from '../../graph/errors.ts'
import { type Selected, selectedFields, selectsAny } from '../../graph/selection.ts'
import { showsCampaign } from '../campaigns/existence.ts'
import { campaignDetail } from '../campaigns/loaders.ts'
import { CampaignRef, type CampaignSource } from '../campaigns/node.ts'
import { campaignLeadsPart, readCampaignLeads, wishOf } from './campaign-list.ts'
import { leads } from './contract.ts'
import { leadById, leadInCampaign, leadsOfPerson, withNeeds } from './loaders.ts'
import { LeadRef, type LeadSource } from './node.ts'
import { type KnownState, LeadStateEnum } from './states.ts'

const leadKind = { name: 'leads', max: 500 }

/** A part of a list of leads; other domains list leads as well. */
export const LeadConnection = builder.connectionObject(
  { type: LeadRef, name: 'LeadConnection', description: 'A part of a list of leads.' },
  { name: 'LeadEdge', description: 'A lead in a list.' },
)

/** A lead by its id or its person's address, one of both. */
export interface LeadName {
  readonly id?: string | null | undefined
  readonly email?: string | null | undefined
}

/** Names a lead, or a person in all campaigns. */
export const LeadRefInput = builder.inputType('LeadRef', {
  isOneOf: true,
  description: 'Names a lead by its id or by its address.',
  fields: t => ({
    id: t.id({ description: 'Id of the lead, `lea_…`.' }),
    email: t.field({ type: 'EmailAddress', description: 'Address of the person; case does not matter.' }),
  }),
})

const standingFields = ['state', 'rawState', 'status']

/** The lead by its id, with state and status where they are selected: the call that tells them knows the campaign too. */
const findLead = async (context: Context, id: string, selected: ReadonlySet<string>): Promise<LeadSource | null> => {
  const lead = await leadById(context, id)
  if (lead === null || !selectsAny(selected, standingFields)) return lead
  // When that call fails, so do the fields that need it, and only they.
  return withNeeds(context, lead, ['standing']).catch(() => lead)
}

builder.queryFields(t => ({
  lead: t.field({
    ...costs(
      each(leads.leadById),
      when('state or status is selected', each(leads.leadsByEmail)),
      when('state or status is selected of one without an address', each(leads.campaignLeadsExport)),
    ),
    type: LeadRef,
    args: { id: t.arg.id({ required: true, description: 'Id of the lead, `lea_…`.' }) },
    resolve: (_root, { id }, context, info) => findLead(context, id, selectedFields(info)),
    description: 'A lead by its id; null when there is none. Costs one call, two where state or status is selected.',
  }),
  leads: t.field({
    ...costs(each(leads.leadsByEmail)),
    type: [LeadRef],
    nullable: true,
    args: { email: t.arg({ type: 'EmailAddress', required: true, description: 'Address of the person.' }) },
    resolve: (_root, { email }, context) => leadsOfPerson(context, email),
    description: 'The leads of a person, one for each campaign they are in; empty when there are none. Costs one call.',
  }),
}))

interface ListArgs extends PartArgs {
  readonly state?: readonly KnownState[] | null | undefined
}

const listingOf = (campaign: CampaignSource, args: ListArgs, selected: Selected) => {
  const states = [...new Set(args.state ?? [])]
  if (states.includes('other')) throw badInput('`OTHER` is no state that lemlist can filter by', 'state')
  return { campaign, part: partOf(listOf(leadKind, campaign.id), args), states, wish: wishOf(selected) }
}

const leadIn = async (
  context: Context,
  campaignId: string,
  { id, email }: LeadName,
  selected: ReadonlySet<string>,
): Promise<LeadSource | null> => {
  if (typeof email === 'string') {
    const leads = await leadsOfPerson(context, email)
    return leads?.find(({ campaign }) => campaign?.id === campaignId) ?? null
  }
  const lead = await findLead(context, id ?? '', selected)
  // lemlist: the lead by its id may lack its campaign; then the campaign is asked for the lead.
  if (lead !== null && lead.campaign === undefined) return leadInCampaign(context, { campaignId, id: lead.id })
  return lead?.campaign?.id === campaignId ? lead : null
}

showsCampaign('leads', async (context, id, args: ListArgs, selected) =>
  readCampaignLeads(context, listingOf({ id }, args, selected)),
)
showsCampaign('lead', async (context, id, { by }: { readonly by: LeadName }, selected) => {
  // Whoever has a lead there is; without one the campaign itself has to be asked for.
  if ((await leadIn(context, id, by, selected())) === null) await campaignDetail(context, id)
})

builder.objectFields(CampaignRef, t => ({
  leads: t.field({
    ...costs(
      when('the contact, or nothing but id and state, is selected', each(leads.campaignLeads)),
      when('names, status or variables are selected, or the list does not reach', each(leads.campaignLeadsExport)),
    ),
    type: LeadConnection,
    args: {
      ...partArgs(leadKind),
      state: t.arg({
        type: [LeadStateEnum],
        description: 'Only leads whose last event is one of these, or belongs to one of these groups. All when empty.',
      }),
    },
    resolve: (campaign, args, context, info) =>
      campaignLeadsPart(
        context,
        listingOf(campaign, args, (...path) => selectedFields(info, ...path)),
      ),
    description:
      'The people in the campaign. Costs one call with id, state and contact, which come first in 500s, and one with names, status and variables, whatever their number; `isPaused` costs one for each lead.',
  }),
  lead: t.field({
    ...costs(
      when('it is named by its address', each(leads.leadsByEmail)),
      when('it is named by its id', each(leads.leadById)),
      when('state or status is selected', each(leads.leadsByEmail)),
      when('its own call does not name the campaign', each(leads.leadInCampaign)),
      when('state or status is selected of one without an address', each(leads.campaignLeadsExport)),
    ),
    type: LeadRef,
    args: { by: t.arg({ type: LeadRefInput, required: true, description: 'Which lead.' }) },
    resolve: ({ id }, { by }, context, info) => leadIn(context, id, by, selectedFields(info)),
    description: 'A lead of the campaign by id or address; null when the campaign has none such. Costs one call.',
  }),
}))
