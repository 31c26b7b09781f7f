import { builder } from '../../graph/builder.ts'
import { costs, each, when } from '../../graph/cost.ts'
import { idPrefixes } from '../../graph/node.ts'
import { CampaignRef, type CampaignSource } from '../campaigns/node.ts'
import { ContactRef, type ContactSource } from '../contacts/node.ts'
import { type LeadFacts, LeadRef, type LeadSource } from '../leads/node.ts'
import { leadVariables } from '../leads/shapes.ts'
import { sequences } from '../sequences/contract.ts'
import { stepOf } from '../sequences/loaders.ts'
import { StepRef } from '../sequences/node.ts'
import { UserRef, type UserSource } from '../team/users.ts'
import type { Activity } from './contract.ts'
import { ActivityType, activityTypeOf } from './filter.ts'
import { type ActivityFamily, familyOf } from './types.ts'

/** The types in the graph that activities come as, by family. */
const activityTypenames: Readonly<Record<ActivityFamily, string>> = {
  other: 'OtherActivity',
  email: 'EmailActivity',
  linkedin: 'LinkedInActivity',
  call: 'CallActivity',
  whatsapp: 'WhatsAppActivity',
  sms: 'SmsActivity',
  manual: 'ManualActivity',
  api: 'ApiActivity',
  note: 'NoteActivity',
  workflow: 'WorkflowActivity',
}
for (const typename of Object.values(activityTypenames)) idPrefixes(typename, 'act')

/** An activity by the keys that the contract names; `raw` shows the others. */
export type ActivityRow = { readonly [Key in keyof Activity as string extends Key ? never : Key]: Activity[Key] }

/** What an activity tells of who and where, its id aside. */
export type Happened = Omit<ActivityRow, '_id'>

/** The campaign an activity happened in, as the activity names it. */
export const campaignOfActivity = ({ campaignId, campaignName, name }: Happened): CampaignSource | null =>
  campaignId === undefined ? null : { id: campaignId, name: campaignName ?? name }

/** What callbacks tell of a lead in place of the lead itself. lemlist: some spell it one way, some the other. */
const toldVariables = [
  ['leadEmail', 'email'],
  ['leadFirstName', 'firstName'],
  ['leadLastName', 'lastName'],
  ['leadCompanyName', 'companyName'],
] as const

/**
 * Variables by name, as far as they were told. lemlist: whatever is empty is left out of a callback, so one that tells
 * anything of the lead tells all of these.
 */
const someVariablesOf = (happened: Happened): Readonly<Record<string, string | null>> => {
  const isTold = toldVariables.some(([key, name]) => Object.hasOwn(happened, key) || Object.hasOwn(happened, name))
  const told = isTold ? toldVariables.map(([key, name]) => [name, happened[key] ?? happened[name] ?? null]) : []
  // Few leads have a number, and few callbacks would tell it.
  const phone = happened.leadPhone ?? happened.phone
  return Object.fromEntries(phone === undefined || phone === null ? told : [...told, ['phone', phone]])
}

/** What an activity tells of its lead as it stands now. Callbacks may lack the lead itself. */
const leadFacts = (lead: ActivityRow['lead'], email: string | null | undefined): LeadFacts => {
  if (lead === undefined) return email === undefined ? {} : { email }
  const variables = leadVariables(lead.variables ?? {})
  return {
    email: variables.email ?? email ?? null,
    variables,
    state: lead.state ?? null,
    isPaused: lead.isPaused ?? null,
    emailStatus: lead.enrichment?.emailStatus ?? null,
  }
}

/** The lead of an activity with all that the activity tells of it; null where it has none. */
export const leadOfActivity = (happened: Happened): LeadSource | null => {
  const { leadId, contactId, lead } = happened
  if (leadId === undefined) return null
  const someVariables = someVariablesOf(happened)
  return {
    id: leadId,
    contactId: contactId ?? lead?.contactId,
    campaign: campaignOfActivity(happened) ?? undefined,
    facts: leadFacts(lead, someVariables.email),
    someVariables,
  }
}

/** The contact of an activity; null where it has none. */
export const contactOfActivity = ({ contactId, lead }: Happened): ContactSource | null => {
  const id = contactId ?? lead?.contactId
  return id === undefined ? null : { id }
}

/** The user who sent it or did it by hand. lemlist: the address beside the name is the mailbox's, not the user's. */
export const senderOfActivity = ({ sendUserId, sendUserName, userId, userName }: Happened): UserSource | null => {
  if (sendUserId !== undefined) return { id: sendUserId, name: sendUserName }
  return userId === undefined ? null : { id: userId, name: userName }
}

/** What lemlist sent, as clients may see it. lemlist: a callback repeats its hook's secret. */
export const rawOf = (activity: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { secret: _secret, ...shown } = activity
  return shown
}

/** An activity in the graph: what all families have in common. */
export const ActivityRef = builder.interfaceRef<ActivityRow>('Activity')

ActivityRef.implement({
  interfaces: [builder.nodeInterfaceRef()],
  resolveType: ({ type }) => activityTypenames[familyOf(type)],
  description:
    'Something that happened: by a lead, to it or in a campaign. `node(id:)` finds those the gateway has shown before.',
  fields: t => ({
    type: t.field({
      type: ActivityType,
      nullable: false,
      resolve: ({ type }) => activityTypeOf(type),
      description: 'What happened; `OTHER` for a type the gateway does not know.',
    }),
    rawType: t.exposeString('type', { nullable: false, description: 'What happened, in the spelling of lemlist.' }),
    occurredAt: t.expose('createdAt', { type: 'DateTime', nullable: false, description: 'When it happened.' }),
    isFirst: t.exposeBoolean('isFirst', {
      description: 'Whether it is the first of its type for the lead and step. Null for types that are not counted so.',
    }),
    isBot: t.exposeBoolean('bot', {
      description: 'Whether a mail scanner rather than a person did it. Null for company notes.',
    }),
    lead: t.field({
      type: LeadRef,
      resolve: leadOfActivity,
      description:
        'The lead as it stands now; its id, names, variables and state come with the activity. Null for notes.',
    }),
    contact: t.field({
      type: ContactRef,
      resolve: contactOfActivity,
      description: 'The person behind the lead. Costs one call per 100 contacts.',
    }),
    campaign: t.field({
      type: CampaignRef,
      resolve: campaignOfActivity,
      description: 'Where it happened; id and name come with the activity. Null outside of campaigns.',
    }),
    step: t.field({
      ...costs(when('it belongs to a step', each(sequences.campaignSequences))),
      type: StepRef,
      resolve: (activity, _, context) =>
        activity.campaignId === undefined ? null : stepOf(context, activity.campaignId, activity),
      description:
        'The step of the sequence it belongs to. Null for what belongs to none, and for steps that were deleted. Costs one call for each campaign.',
    }),
    sender: t.field({
      type: UserRef,
      resolve: senderOfActivity,
      description:
        'The user who sent it or did it by hand; id and name come with it. Null for the API and for lemlist.',
    }),
    raw: t.field({
      type: 'JSON',
      nullable: false,
      resolve: rawOf,
      description: 'All that lemlist told, in its own words; which keys there are depends on the type.',
    }),
  }),
})
