import { refreshConversation } from './conversations.ts'
import type * as Doc from './documents.ts'
import { announce, leadEvent } from './hook-events.ts'
import { isAnswered, leavesState, stateAfter, statusAfter } from './lead-state.ts'
import { isoNow, type TeamWorld, type World } from './world.ts'

/** lemlist: what its API does is signed with this name and no user. */
const byApi = { userName: 'api' }

const followLead = (world: World, team: TeamWorld, lead: Doc.LeadDocument, activity: Doc.ActivityDocument): void => {
  const { type, sendUserId } = activity
  team.leads.update(lead._id, {
    state: stateAfter(lead.state, type),
    status: statusAfter(lead, type),
    updatedAt: activity.createdAt,
    ...(type === 'paused' ? { isPaused: true } : type === 'resumed' ? { isPaused: false } : {}),
    ...(type === 'emailsBounced' ? { emailStatus: 'undeliverable' as const } : {}),
    ...(lead.sendUserId === undefined && sendUserId !== undefined ? { sendUserId } : {}),
  })
  if (lead.email === undefined) return
  if (type.endsWith('Unsubscribed')) unsubscribe(world, team, lead.email, 'lead')
  if (type === 'emailsBounced') listUnsubscribe(world, team, lead.email, 'bounced')
}

/** What is known of an activity before it happens. */
export type ActivityFields = Omit<Doc.ActivityDocument, '_id' | 'createdAt'>

/**
 * Makes an activity happen now: its lead takes the new state, and a message appears in the contact's conversation.
 * What the fields leave out about the lead is taken from the lead.
 */
export const recordActivity = (world: World, team: TeamWorld, fields: ActivityFields): Doc.ActivityDocument => {
  const lead = fields.leadId === undefined ? undefined : team.leads.get(fields.leadId)
  const earlier = (): boolean =>
    lead !== undefined &&
    team.activities
      .where('leadId', lead._id)
      .some(({ type, stepId }) => type === fields.type && stepId === fields.stepId)
  const ofLead =
    lead === undefined
      ? {}
      : {
          contactId: lead.contactId,
          campaignId: lead.campaignId,
          ...(lead.sendUserId === undefined || fields.userName !== undefined ? {} : { sendUserId: lead.sendUserId }),
          ...(fields.type === 'paused' ? {} : { isFirst: !earlier() }),
        }
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  const activity: Doc.ActivityDocument = {
    _id: world.ids('act'),
    type: fields.type,
    createdAt: isoNow(world),
    ...ofLead,
    ...given,
  }
  team.activities.insert(activity)
  if (lead !== undefined) followLead(world, team, lead, activity)
  refreshConversation(world, team, activity)
  world.outside?.happened(team, activity)
  return activity
}

const current = (team: TeamWorld, lead: Doc.LeadDocument): Doc.LeadDocument => team.leads.get(lead._id) ?? lead

/** Pauses a lead as the API does; one that is paused stays so without a new activity. */
export const pauseLead = (world: World, team: TeamWorld, lead: Doc.LeadDocument): Doc.LeadDocument => {
  if (current(team, lead).isPaused) return current(team, lead)
  if (!isAnswered(lead.state)) team.leads.update(lead._id, { state: 'paused' })
  recordActivity(world, team, { type: 'paused', leadId: lead._id, ...byApi })
  return current(team, lead)
}

/** Lets a paused lead go on as the API does, in the state it had before; one that is not paused stays as it is. */
export const resumeLead = (world: World, team: TeamWorld, lead: Doc.LeadDocument): Doc.LeadDocument => {
  if (!current(team, lead).isPaused) return current(team, lead)
  if (lead.state === 'paused') {
    const last = team.activities.where('leadId', lead._id).findLast(({ type }) => !leavesState(type))
    team.leads.update(lead._id, { state: last?.type ?? 'scanned' })
  }
  recordActivity(world, team, { type: 'resumed', leadId: lead._id, ...byApi })
  return current(team, lead)
}

/** Marks a lead as interested as the API does. */
export const markInterested = (world: World, team: TeamWorld, lead: Doc.LeadDocument): Doc.LeadDocument => {
  recordActivity(world, team, { type: 'manualInterested', leadId: lead._id, ...byApi })
  return current(team, lead)
}

/** Marks a lead as not interested as the API does. */
export const markNotInterested = (world: World, team: TeamWorld, lead: Doc.LeadDocument): Doc.LeadDocument => {
  recordActivity(world, team, { type: 'manualNotInterested', leadId: lead._id, ...byApi })
  return current(team, lead)
}

const listUnsubscribe = (
  world: World,
  team: TeamWorld,
  value: string,
  source: Doc.UnsubscribeDocument['source'],
): Doc.UnsubscribeDocument =>
  team.unsubscribes.find('value', value) ??
  team.unsubscribes.insert({ _id: world.ids('uns'), value, source, createdAt: isoNow(world) })

const digits = (value: unknown): string => (typeof value === 'string' ? value.replaceAll(/\D/g, '') : '')

/** The address of a profile without what may differ: scheme, `www.` and a slash at the end. */
const profile = (value: unknown): string =>
  typeof value === 'string'
    ? value
        .toLowerCase()
        .replace(/^(https?:\/\/)?(www\.)?/, '')
        .replace(/\/$/, '')
    : ''

type People = readonly Doc.ContactDocument[]

/** Finds people by something of theirs that is read off all contacts once, when it is first asked for. */
const peopleBy = ({ contacts }: TeamWorld, keyOf: (contact: Doc.ContactDocument) => string | undefined) => {
  let byKey: ReadonlyMap<string | undefined, People> | undefined
  return (key: string): People => {
    byKey ??= Map.groupBy(contacts.all(), keyOf)
    return byKey.get(key) ?? []
  }
}

/**
 * Finds the people behind values: with this address, in this domain (`@` before it), with this profile or number. The
 * contacts are gone through once, however many values are asked for, so it is good for one call alone.
 */
export const peopleFinder = (team: TeamWorld): ((value: string) => People) => {
  const inDomain = peopleBy(team, ({ email }) => email?.slice(email.lastIndexOf('@')))
  const withProfile = peopleBy(team, ({ fields }) => profile(fields.linkedinUrl))
  const withNumber = peopleBy(team, ({ fields }) => digits(fields.phone))
  return value => {
    if (value.startsWith('@')) return inDomain(value)
    if (value.includes('@')) return team.contacts.where('email', value)
    if (profile(value).startsWith('linkedin.com/')) return withProfile(profile(value))
    const number = digits(value)
    return number === '' ? [] : withNumber(number)
  }
}

/** Flags a contact as one that nobody writes to, and stops its leads in all campaigns. */
export const doNotContact = (world: World, team: TeamWorld, contactId: string): void => {
  team.contacts.update(contactId, { unsubscribed: true })
  for (const lead of team.leads.where('contactId', contactId)) {
    if (lead.status === 'unsubscribed' && lead.state === 'emailsUnsubscribed') continue
    team.leads.update(lead._id, { state: 'emailsUnsubscribed', status: 'unsubscribed', updatedAt: isoNow(world) })
    if (lead.status !== 'unsubscribed') announce(world, team, leadEvent(world, team, lead, 'emailsUnsubscribed'))
  }
}

/**
 * Puts an address, a domain with `@` before it, a profile or a number on the unsubscribe list: the people behind it are
 * flagged and their leads stop. A value that is on the list keeps its entry. For many values, give one finder to all.
 */
export const unsubscribe = (
  world: World,
  team: TeamWorld,
  value: string,
  source: Doc.UnsubscribeDocument['source'],
  peopleBehind = peopleFinder(team),
): Doc.UnsubscribeDocument => {
  const entry = listUnsubscribe(world, team, value, source)
  for (const { _id } of peopleBehind(value)) doNotContact(world, team, _id)
  return entry
}

/** Adds a note to a company; lemlist keeps notes as activities with neither lead nor campaign. */
export const addCompanyNote = (
  world: World,
  team: TeamWorld,
  { companyId, note, userId }: { readonly companyId: string; readonly note: string; readonly userId: string },
): Doc.ActivityDocument =>
  recordActivity(world, team, { type: 'annotated', companyId, note, userId, sendUserId: userId })

/** Who adds a lead, from where, and the contact it is when that is known. */
export interface LeadOrigin {
  readonly userId: string
  readonly source?: string | undefined
  readonly contactId?: string | undefined
}

const profileKeys = ['firstName', 'lastName', 'jobTitle', 'phone', 'linkedinUrl', 'companyName', 'picture', 'timezone']

const contactFor = (
  world: World,
  team: TeamWorld,
  variables: Readonly<Record<string, string>>,
  { userId, contactId }: LeadOrigin,
): Doc.ContactDocument => {
  const { email, firstName, lastName } = variables
  const known =
    contactId !== undefined ? team.contacts.get(contactId) : email ? team.contacts.find('email', email) : undefined
  const fields = Object.fromEntries(
    Object.entries(variables).filter(([key, value]) => profileKeys.includes(key) && value !== ''),
  )
  if (known !== undefined) return team.contacts.update(known._id, { fields: { ...known.fields, ...fields } }) ?? known
  const domain = variables.companyDomain ?? email?.split('@')[1]
  const company = domain === undefined ? undefined : team.companies.find('domain', domain)
  const fullName = [firstName, lastName].filter(name => name !== undefined && name !== '').join(' ')
  return team.contacts.insert({
    _id: world.ids('ctc'),
    ...(email ? { email } : {}),
    ...(fullName === '' ? {} : { fullName }),
    fields,
    ownerId: userId,
    createdBy: userId,
    createdAt: isoNow(world),
    unsubscribed: email ? team.unsubscribes.find('value', email) !== undefined : false,
    ...(company === undefined ? {} : { companyId: company._id }),
    listIds: [],
  })
}

/**
 * Puts a person into a campaign, to be reviewed before anything is sent. The contact is found by address or made; the
 * campaign gets a column for every new variable. Whether the person is in the campaign already is for the caller.
 */
export const addLead = (
  world: World,
  team: TeamWorld,
  campaign: Doc.CampaignDocument,
  variables: Readonly<Record<string, string>>,
  origin: LeadOrigin,
): Doc.LeadDocument => {
  const contact = contactFor(world, team, variables, origin)
  const email = variables.email || contact.email
  const keys = team.campaigns.get(campaign._id)?.variableKeys ?? campaign.variableKeys
  const added = Object.keys(variables).filter(key => !keys.includes(key))
  if (added.length > 0) team.campaigns.update(campaign._id, { variableKeys: [...keys, ...added] })
  const createdAt = isoNow(world)
  return team.leads.insert({
    _id: world.ids('lea'),
    campaignId: campaign._id,
    contactId: contact._id,
    state: 'scanned',
    status: 'review',
    isPaused: false,
    source: origin.source ?? 'api',
    personalized: false,
    createdAt,
    updatedAt: createdAt,
    variables: email ? { ...variables, email } : variables,
    ...(email ? { email } : {}),
    sequenceStep: 0,
  })
}

/** What a new campaign is made from. */
export interface NewCampaign {
  readonly name: string
  /** The user of the API key. */
  readonly createdBy: string
  readonly timezone?: string | undefined
  readonly autoReview?: boolean | undefined
  readonly autoReviewConditions?: readonly string[] | undefined
}

/** Makes a draft with an empty sequence and a schedule of its own, Monday to Friday from 9 to 18. */
export const createCampaign = (world: World, team: TeamWorld, given: NewCampaign): Doc.CampaignDocument => {
  const createdAt = isoNow(world)
  const { name, createdBy, timezone = 'Europe/Paris' } = given
  const _id = world.ids('cam')
  const sequence = team.sequences.insert({ _id: world.ids('seq'), campaignId: _id, level: 0, steps: [] })
  const schedule = team.schedules.insert({
    _id: world.ids('skd'),
    name: 'Default schedule',
    secondsToWait: 1200,
    timezone,
    start: '09:00',
    end: '18:00',
    weekdays: [1, 2, 3, 4, 5],
    createdBy,
    createdAt,
  })
  return team.campaigns.insert({
    _id,
    name,
    timezone,
    labels: [],
    createdAt,
    createdBy,
    status: 'draft',
    errors: [],
    senders: [],
    sequenceId: sequence._id,
    scheduleIds: [schedule._id],
    autoReview: given.autoReview ?? false,
    autoReviewConditions: given.autoReviewConditions ?? [],
    flags: { stopOnEmailReplied: true },
    variableKeys: [],
  })
}

/** Starts a campaign: what waits in it begins to go out. One that runs stays as it is; undefined when there is none. */
export const startCampaign = (world: World, team: TeamWorld, campaignId: string): Doc.CampaignDocument | undefined => {
  const campaign = team.campaigns.get(campaignId)
  if (campaign === undefined || campaign.status === 'running') return campaign
  return team.campaigns.update(campaignId, { status: 'running', startedAt: isoNow(world) })
}

/** Pauses a campaign: nothing more goes out of it, while its leads stay as they are. */
export const pauseCampaign = (_world: World, team: TeamWorld, campaignId: string): Doc.CampaignDocument | undefined =>
  team.campaigns.update(campaignId, { status: 'paused', startedAt: undefined })

/** How many credits the team has left, in all its pots. */
export const creditsLeft = ({ team: { credits } }: TeamWorld): number =>
  credits.subscription + credits.gifted + credits.paid + credits.freemium

/** Takes credits out of the team's pots, one after the other, as far as they reach. */
export const spendCredits = (team: TeamWorld, amount: number): void => {
  const pots = ['subscription', 'gifted', 'paid', 'freemium'] as const
  const credits = { ...team.team.credits }
  let left = amount
  for (const pot of pots) {
    const taken = Math.min(credits[pot], left)
    credits[pot] -= taken
    left -= taken
  }
  team.team = { ...team.team, credits }
}

/** Ticks a task off; about a lead, that is an activity of whoever did it, or of the API. */
export const completeTask = (
  world: World,
  team: TeamWorld,
  { _id, leadId }: Doc.TaskDocument,
  by: { readonly userId?: string | undefined; readonly userName?: string | undefined } = byApi,
): Doc.ActivityDocument | undefined => {
  team.tasks.update(_id, { status: 'done', completedAt: isoNow(world) })
  return leadId === undefined
    ? undefined
    : recordActivity(world, team, { type: 'manualDone', leadId, ...by, opportunityId: _id })
}
