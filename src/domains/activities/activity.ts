import { builder } from '../../graph/builder.ts'
import { idPrefixes } from '../../graph/node.ts'
import { CampaignRef, type CampaignSource } from '../campaigns/node.ts'
import { ContactRef, type ContactSource } from '../contacts/node.ts'
import { type LeadFacts, LeadRef, type LeadSource } from '../leads/node.ts'
import { leadVariables } from '../leads/shapes.ts'
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

/** The campaign an activity happened in, as the activity names it. */
const campaignOfActivity = ({ campaignId, campaignName, name }: ActivityRow): CampaignSource | null =>
  campaignId === undefined ? null : { id: campaignId, name: campaignName ?? name }

/** What an activity tells of its lead as it stands now. Callbacks tell the address alone. */
const leadFacts = ({ lead, leadEmail, email }: ActivityRow): LeadFacts => {
  const address = leadEmail ?? email
  if (lead === undefined) return address === undefined ? {} : { email: address }
  const variables = leadVariables(lead.variables ?? {})
  return {
    email: variables.email ?? address ?? null,
    variables,
    state: lead.state ?? null,
    isPaused: lead.isPaused ?? null,
    emailStatus: lead.enrichment?.emailStatus ?? null,
  }
}

/** The lead of an activity with all that the activity tells of it; null where it has none. */
const leadOfActivity = (activity: ActivityRow): LeadSource | null => {
  const { leadId, contactId, lead } = activity
  if (leadId === undefined) return null
  const campaign = campaignOfActivity(activity) ?? undefined
  return { id: leadId, contactId: contactId ?? lead?.contactId, campaign, facts: leadFacts(activity) }
}

/** The contact of an activity; null where it has none. */
const contactOfActivity = ({ contactId, lead }: ActivityRow): ContactSource | null => {
  const id = contactId ?? lead?.contactId
  return id === undefined ? null : { id }
}

/** The user who sent it or did it by hand. lemlist: the address beside the name is the mailbox's, not the user's. */
const senderOfActivity = ({ sendUserId, sendUserName, userId, userName }: ActivityRow): UserSource | null => {
  if (sendUserId !== undefined) return { id: sendUserId, name: sendUserName }
  return userId === undefined ? null : { id: userId, name: userName }
}

/** The activity as lemlist sent it. lemlist: a callback repeats its hook's secret. */
const rawOf = (activity: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
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
