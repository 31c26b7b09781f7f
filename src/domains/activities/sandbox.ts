import type { InputOf } from '../../lemlist/endpoint.ts'
import type { ActivityDocument, LeadDocument } from '../../sandbox/documents.ts'
import { type Handlers, present, refuse, slice } from '../../sandbox/handlers.ts'
import { between, timeOf } from '../../sandbox/times.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { activities } from './contract.ts'
import { groupOf } from './types.ts'

type Query = InputOf<(typeof activities)['activities']>

/** Who sent it: name and the address of the mailbox it went through. */
export const senderOf = (
  { users }: TeamWorld,
  { sendUserId, sendUserMailboxId }: ActivityDocument,
): { readonly sendUserEmail?: string; readonly sendUserName?: string } => {
  const user = sendUserId === undefined ? undefined : users.get(sendUserId)
  if (user === undefined) return {}
  const mailbox = user.mailboxes.find(({ _id }) => _id === sendUserMailboxId)
  return { sendUserEmail: mailbox?.email ?? user.email, sendUserName: user.name }
}

const embedded = (lead: LeadDocument) =>
  present({
    _id: lead._id,
    isPaused: lead.isPaused,
    state: lead.state ?? undefined,
    personalized: lead.personalized,
    source: lead.source,
    variables: lead.variables,
    contactId: lead.contactId,
    enrichment: present({ emailStatus: lead.emailStatus }),
  })

const leadFields = (lead: LeadDocument) => ({
  leadFirstName: lead.variables.firstName,
  leadLastName: lead.variables.lastName,
  leadEmail: lead.email,
  leadCompanyName: lead.variables.companyName,
  leadPhone: lead.variables.phone,
  leadPicture: lead.variables.picture,
  lead: embedded(lead),
})

const shownNote = (team: TeamWorld, { _id, companyId, type, createdAt, note, sendUserId, userId }: ActivityDocument) =>
  present({ _id, teamId: team.team._id, companyId, type, createdAt, note, sendUserId, userId })

/** An activity as lemlist lists it, with what it tells about the lead, the campaign and the sender. */
export const shownActivity = (team: TeamWorld, activity: ActivityDocument): Readonly<Record<string, unknown>> => {
  // lemlist: a company note says nothing of leads, campaigns or bots.
  if (activity.companyId !== undefined && activity.leadId === undefined) return shownNote(team, activity)
  const { subject: _subject, message: _message, fromEmail: _fromEmail, extra, ...own } = activity
  const lead = activity.leadId === undefined ? undefined : team.leads.get(activity.leadId)
  const campaign = activity.campaignId === undefined ? undefined : team.campaigns.get(activity.campaignId)
  const teamId = team.team._id
  const { type, campaignId, leadId } = activity
  // lemlist: whoever sends a step counts as the maker of what it led to.
  const createdBy = activity.sequenceId === undefined ? undefined : activity.sendUserId
  return present({
    ...extra,
    ...own,
    teamId,
    bot: activity.bot ?? false,
    createdBy,
    ...senderOf(team, activity),
    name: campaign?.name,
    campaignName: campaign?.name,
    ...(lead === undefined ? {} : leadFields(lead)),
    metaData: present({ teamId, campaignId, leadId, type, createdBy }),
  })
}

/** lemlist: without `version=v2` rows come without the lead and the contact. */
const inOldShape = ({ lead: _lead, contactId: _contactId, ...row }: Readonly<Record<string, unknown>>) => row

/** A bound of time. lemlist: digits alone are seconds since 1970. */
const bound = (value: string | undefined): string | undefined =>
  /^\d{1,12}$/.test(value ?? '') ? new Date(Number(value) * 1000).toISOString() : timeOf(value)

const candidates = ({ activities }: TeamWorld, { leadId, campaignId }: Query): ActivityDocument[] => {
  if (leadId !== undefined) return activities.where('leadId', leadId)
  return campaignId === undefined ? activities.all() : activities.where('campaignId', campaignId)
}

const selected = (team: TeamWorld, query: Query): ActivityDocument[] => {
  const { type, campaignId, isFirst } = query
  const from = bound(query.minDate ?? query.startDate)
  const to = bound(query.maxDate ?? query.endDate)
  if (from !== undefined && to !== undefined && to <= from) throw refuse(400, 'Bad params')
  const inTime = between(from, to)
  return candidates(team, query).filter(
    activity =>
      (type === undefined || activity.type === type || groupOf(activity.type) === type) &&
      (campaignId === undefined || activity.campaignId === campaignId) &&
      (isFirst === undefined || activity.isFirst === isFirst) &&
      inTime(activity.createdAt),
  )
}

/** How the pretend lemlist answers the chapter Activities. */
export const activitiesHandlers: Handlers<typeof activities> = {
  activities: ({ input, team }) => {
    const newestFirst = selected(team, input).toReversed()
    const page = slice(newestFirst, input, { usual: 100, most: 100 }).map(activity => shownActivity(team, activity))
    return input.version === 'v2' ? page : page.map(inOldShape)
  },
  activityRecordingDelete: ({ input: { activityId }, team: { activities } }) => {
    const { recordingUrl, transcript, ...extra } = activities.get(activityId)?.extra ?? {}
    if (recordingUrl === undefined && transcript === undefined) throw refuse(404, 'Activity not found')
    activities.update(activityId, { extra })
    return { ok: true }
  },
}
