import { type EventBody, gapType, type Happening } from '../../events/event.ts'
import { anything, type Change, type Subject } from '../../lemlist/subject.ts'
import { dayOf, pastOf } from '../campaigns/keeping.ts'
import { standingOf } from '../leads/marks.ts'
import { subjects } from '../subjects.ts'
import { currentEvent } from '../webhooks/names.ts'
import { markOfList } from './marks.ts'
import { activityTypes, familyOf, groupOf, isActivityGroup } from './types.ts'

/** Whom and where an event is about, as far as it tells. */
interface Names {
  readonly lead: string | undefined
  readonly contact: string | undefined
  /** In lower case. */
  readonly address: string | undefined
  readonly campaign: string | undefined
  readonly company: string | undefined
}

const isObject = (value: unknown): value is EventBody => typeof value === 'object' && value !== null

const nameIn = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Read by hand: to decode all that an event tells takes longer than to keep it, and not every event is shown to anyone. */
const namesOf = ({ body }: Happening): Names => {
  const lead = isObject(body.lead) && nameIn(body.lead._id) !== undefined ? body.lead : {}
  return {
    lead: nameIn(body.leadId) ?? nameIn(lead._id),
    contact: nameIn(body.contactId) ?? nameIn(lead.contactId),
    address: (nameIn(body.leadEmail) ?? nameIn(body.email))?.toLowerCase(),
    campaign: nameIn(body.campaignId),
    company: nameIn(body.companyId),
  }
}

const allOf = (...gone: readonly Subject[]): Change[] => gone.map(subject => ({ subject, marks: 'all' }))

/** The answers of a subject that have one of these names, and those that anything may join. */
const someOf = (subject: Subject, ...names: readonly (string | undefined)[]): Change => {
  const marks = [anything]
  for (const name of names) if (name !== undefined) marks.push(name)
  return { subject, marks }
}

/** Types of the activities that an event may be told of by: of one that names a stage, all that lead to it. */
const listedAs = (type: string): readonly string[] => {
  const group = groupOf(type)
  const details = isActivityGroup(type) ? activityTypes.map(({ raw }) => raw).filter(raw => groupOf(raw) === type) : []
  return [...new Set(['', type, currentEvent(type), ...(group === undefined ? [] : [group]), ...details])]
}

const listed = new Map(activityTypes.map(({ raw }) => [raw, listedAs(raw)]))

/** Lists of activities: those that one of this type joins, and all that show the lead as it stood before. */
const lists = ({ type }: Happening, { lead, campaign }: Names): Change => {
  // Its campaign's lists cannot be told from others.
  if (lead !== undefined && campaign === undefined) return { subject: subjects.activities, marks: 'all' }
  const marks = lead === undefined ? [] : [lead]
  for (const each of listed.get(type) ?? listedAs(type)) {
    marks.push(markOfList(anything, each))
    if (campaign !== undefined) marks.push(markOfList(campaign, each))
  }
  return { subject: subjects.activities, marks }
}

/** The numbers of its campaign; those of past days too where it happened on one of them. */
const numbers = ({ occurredAt, receivedAt }: Happening, { campaign }: Names): Change[] => {
  if (campaign === undefined) return allOf(subjects.stats)
  return [someOf(subjects.stats, campaign, occurredAt < dayOf(receivedAt) ? pastOf(campaign) : undefined)]
}

/** The lead and its contact, by every name; all of them where too little is told of who it is. */
const people = ({ lead, contact, address, campaign }: Names): Change[] => {
  if (contact === undefined && address === undefined) return allOf(subjects.leads, subjects.contacts)
  return [someOf(subjects.leads, lead, contact, address, campaign), someOf(subjects.contacts, contact, lead, address)]
}

/** Whether it is no more than that a message arrived or was read. */
const isReading = (type: string): boolean => /(Opened|Delivered)$/.test(type) || type === 'hooked'

/** The thread and the inboxes, which tell of tasks as well. */
const thread = ({ contact }: Names): Change[] =>
  contact === undefined ? allOf(subjects.conversations) : [someOf(subjects.conversations, contact)]

/** Whether it can make or end no task: what went out by itself, arrived or was read. */
const makesNoTask = (type: string): boolean =>
  isReading(type) || ((groupOf(type) ?? type) === 'contacted' && !['manual', 'api', 'call'].includes(familyOf(type)))

const ofCampaign = ({ campaign }: Names): Change[] =>
  campaign === undefined ? [] : [someOf(subjects.campaigns, campaign)]

/** lemlist: a person who unsubscribes is stopped in all campaigns, whichever the event names. */
const ofConsent = allOf(
  ...[subjects.unsubscribes, subjects.leads, subjects.contacts, subjects.stats, subjects.activities],
)

/** A note about a company, which has neither lead nor campaign. */
const ofNote = (event: Happening, names: Names): Change[] => [
  someOf(subjects.companies, names.company),
  lists(event, names),
  ...allOf(subjects.tasks),
]

/** What an activity makes out of date. */
const ofActivity = (event: Happening, names: Names): Change[] => {
  const type = currentEvent(event.type)
  if (names.company !== undefined && names.lead === undefined && names.contact === undefined)
    return ofNote(event, names)
  const changes = [...people(names), ...numbers(event, names), lists(event, names)]
  if (!makesNoTask(type)) changes.push(...allOf(subjects.tasks))
  if (!isReading(type)) changes.push(...thread(names))
  if (type.endsWith('Bounced')) changes.push(...allOf(subjects.unsubscribes))
  if (type.endsWith('Unsubscribed')) changes.push(...ofConsent)
  if (type.endsWith('Failed') || names.lead === undefined) changes.push(...ofCampaign(names))
  return changes
}

const { team, users, mailboxes, campaigns, stats, leads, contacts, companies, activities, tasks, signals } = subjects

/** lemlist: it does not tell which campaigns stand still when something cannot send any more. */
const ofSending = allOf(team, users, mailboxes, campaigns, stats, leads, contacts, tasks, subjects.alerts)

const ofEnrichment = allOf(
  ...[subjects.credits, signals, leads, contacts, companies, activities, subjects.conversations],
)

/** What events that are no activities make out of date. */
const notices = new Map<string, (names: Names) => Change[]>([
  ['customDomainErrors', () => ofSending],
  ['connectionIssue', () => ofSending],
  ['sendLimitReached', () => ofSending],
  ['lemwarmPaused', () => ofSending],
  ['enrichmentDone', () => ofEnrichment],
  ['enrichmentError', () => ofEnrichment],
  ['inboxLabelUpdated', names => [...thread(names), ...allOf(subjects.labels)]],
  // An agent may make tasks of what it finds, or put people into campaigns.
  ['signalRegistered', () => allOf(signals, tasks, leads, contacts, companies, campaigns, stats, activities)],
  ['deliverabilityAlertTriggered', () => allOf(subjects.alerts)],
])

/** lemlist: the end of a campaign for one lead, or for all; some answers about leads tell how their campaign stands. */
const ofComplete = (event: Happening, names: Names): Change[] => [
  ...ofActivity(event, names),
  ...ofCampaign(names),
  ...(names.campaign === undefined ? allOf(leads) : [someOf(leads, standingOf(names.campaign))]),
]

const known = new Set(activityTypes.map(({ raw }) => raw))

const changesOfOne = (event: Happening): readonly Change[] | 'everything' => {
  const { type } = event
  if (type === gapType) return 'everything'
  const names = namesOf(event)
  const notice = notices.get(type)
  if (notice !== undefined) return notice(names)
  if (type === 'campaignComplete') return ofComplete(event, names)
  if (known.has(currentEvent(type))) return ofActivity(event, names)
  if (familyOf(type) === 'other') return 'everything'
  return [...ofActivity(event, names), ...thread(names), ...ofCampaign(names), ...allOf(tasks, subjects.unsubscribes)]
}

/**
 * Which answers events make out of date. An event that lacks a name of what it is about touches everything that could
 * have it; a gap, and an event that nothing is known of, touch everything.
 */
export const changesOf = (events: readonly Happening[]): readonly Change[] | 'everything' => {
  const changes: Change[] = []
  for (const event of events) {
    const own = changesOfOne(event)
    if (own === 'everything') return own
    changes.push(...own)
  }
  return changes
}
