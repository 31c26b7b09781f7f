import { builder } from '../../graph/builder.ts'
import { partArgs, partOf } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { badInput } from '../../graph/errors.ts'
import { type Selected, selectedFields, selectsAny } from '../../graph/selection.ts'
import { showsCampaign } from '../campaigns/existence.ts'
import { campaignDetail } from '../campaigns/loaders.ts'
import { CampaignRef, type CampaignSource } from '../campaigns/node.ts'
import { campaignLeadsPart, wishOf } from './campaign-list.ts'
import { leadById, leadsOfPerson, withNeeds } from './loaders.ts'
import { LeadRef, type LeadSource } from './node.ts'
import { type KnownState, LeadStateEnum } from './states.ts'

const leadKind = { name: 'leads', max: 500 }

const LeadConnection = builder.connectionObject(
  { type: LeadRef, name: 'LeadConnection', description: 'A part of a list of leads.' },
  { name: 'LeadEdge', description: 'A lead in a list.' },
)

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
    type: LeadRef,
    args: { id: t.arg.id({ required: true, description: 'Id of the lead, `lea_…`.' }) },
    resolve: (_root, { id }, context, info) => findLead(context, id, selectedFields(info)),
    description: 'A lead by its id; null when there is none. Costs one call, two where state or status is selected.',
  }),
  leads: t.field({
    type: [LeadRef],
    nullable: true,
    args: { email: t.arg({ type: 'EmailAddress', required: true, description: 'Address of the person.' }) },
    resolve: (_root, { email }, context) => leadsOfPerson(context, email),
    description: 'The leads of a person, one for each campaign they are in; empty when there are none. Costs one call.',
  }),
}))

interface ListArgs {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly state?: readonly KnownState[] | null | undefined
}

const leadsOf = (context: Context, campaign: CampaignSource, args: ListArgs, selected: Selected) => {
  const states = [...new Set(args.state ?? [])]
  if (states.includes('other')) throw badInput('`OTHER` is no state that lemlist can filter by', 'state')
  const listing = { campaign, part: partOf(leadKind, args), states, wish: wishOf(selected) }
  return campaignLeadsPart(context, listing)
}

interface LeadName {
  readonly id?: string | null | undefined
  readonly email?: string | null | undefined
}

const leadIn = async (
  context: Context,
  campaignId: string,
  { id, email }: LeadName,
  selected: ReadonlySet<string>,
): Promise<LeadSource | null> => {
  const candidates =
    typeof email === 'string'
      ? await leadsOfPerson(context, email)
      : [await findLead(context, id ?? '', selected)].filter(lead => lead !== null)
  return candidates?.find(({ campaign }) => campaign?.id === campaignId) ?? null
}

showsCampaign('leads', (context, id, args: ListArgs, selected) => leadsOf(context, { id }, args, selected))
showsCampaign('lead', async (context, id, { by }: { readonly by: LeadName }, selected) => {
  // Whoever has a lead there is; without one the campaign itself has to be asked for.
  if ((await leadIn(context, id, by, selected())) === null) await campaignDetail(context, id)
})

builder.objectFields(CampaignRef, t => ({
  leads: t.field({
    type: LeadConnection,
    args: {
      ...partArgs(leadKind),
      state: t.arg({
        type: [LeadStateEnum],
        description: 'Only leads whose last event is one of these, or belongs to one of these groups. All when empty.',
      }),
    },
    resolve: (campaign, args, context, info) =>
      leadsOf(context, campaign, args, (...path) => selectedFields(info, ...path)),
    description:
      'The people in the campaign. Costs one call with id, state and contact, which come first in 500s, and one with names, status and variables, whatever their number; `isPaused` costs one for each lead.',
  }),
  lead: t.field({
    type: LeadRef,
    args: { by: t.arg({ type: LeadRefInput, required: true, description: 'Which lead.' }) },
    resolve: ({ id }, { by }, context, info) => leadIn(context, id, by, selectedFields(info)),
    description: 'A lead of the campaign by id or address; null when the campaign has none such. Costs one call.',
  }),
}))
