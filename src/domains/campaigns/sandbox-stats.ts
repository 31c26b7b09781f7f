import type { CampaignDocument, LeadDocument } from '../../sandbox/documents.ts'
import { present, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import { type CampaignTally, type Meaning, type Narrowing, type StepTally, tallyOf } from './sandbox-tally.ts'
import { StatsChannel } from './stats.ts'

/** The parameters that narrow stats, as they arrive. */
interface Question {
  readonly startDate?: string | undefined
  readonly endDate?: string | undefined
  readonly sendUser?: string | undefined
  readonly ABSelected?: 'A' | 'B' | undefined
  readonly channels?: unknown
}

const isoOf = (text: string | undefined): string | undefined => {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

const senderOf = (team: TeamWorld, sendUser: string | undefined): string | undefined => {
  if (sendUser === undefined) return undefined
  const [, userId = '', email = ''] = /^(usr_[^|]+)\|([^|]+)$/.exec(sendUser) ?? []
  if (userId === '') {
    throw refuse(400, 'Bad param format: sendUser must be formatted as follow: <sendUserId>|<sendUserEmail>')
  }
  const user = team.users.get(userId)
  if (user?.email === email || user?.mailboxes.some(mailbox => mailbox.email === email)) return userId
  throw refuse(400, 'Bad params: the send user email is not related to the send user id')
}

const channelsOf = (channels: unknown): readonly StatsChannel[] => {
  if (channels === undefined) return []
  if (!Array.isArray(channels)) throw refuse(400, 'Bad params: channels must be a valid array')
  const read = StatsChannel.array().safeParse(channels)
  if (read.success) return read.data
  throw refuse(400, 'Bad params: channels must be empty or contain "others", "email" or "linkedin"')
}

/** What the parameters ask to count. Throws lemlist's refusals of those that do not fit. */
export const narrowingOf = (team: TeamWorld, question: Question): Narrowing => {
  const from = isoOf(question.startDate)
  const to = isoOf(question.endDate)
  if (from === undefined || to === undefined) throw refuse(400, 'Bad params: startDate and endDate are required')
  return {
    from,
    to,
    channels: channelsOf(question.channels),
    variant: question.ABSelected,
    sendUserId: senderOf(team, question.sendUser),
  }
}

const shownStep = ({ sequenceId, sequenceStep, step, variant, tally }: StepTally) => {
  const sent = tally.times('sent', 'done')
  const bounced = tally.times('bounced')
  return present({
    index: sequenceStep + 1,
    sequenceId,
    sequenceStep,
    abTest: variant,
    // lemlist: emails have no task type.
    taskType: step.type === 'email' ? undefined : step.type,
    conditionLabel: step.conditionKey,
    invited: tally.times('invited'),
    sent,
    delivered: sent - bounced,
    opened: tally.leads('opened'),
    clicked: tally.leads('clicked'),
    replied: tally.leads('replied'),
    notDelivered: bounced + tally.times('failed'),
    bounced,
    unsubscribed: tally.leads('unsubscribed'),
  })
}

/** Messages are counted once for each step and person. */
const messages = ({ steps, elsewhere }: CampaignTally, meaning: Meaning): number =>
  steps.reduce((sum, { tally }) => sum + tally.leads(meaning), elsewhere.leads(meaning))

const isLaunched = ({ status }: LeadDocument): boolean => status !== 'review' && status !== 'scanning'

const leadsOf = (team: TeamWorld, { _id }: CampaignDocument): LeadDocument[] => team.leads.where('campaignId', _id)

/** The counters of a campaign. lemlist: leads are those it has now, whatever the dates. */
export const statsOf = (team: TeamWorld, campaign: CampaignDocument, narrowing: Narrowing) => {
  const { sendUserId } = narrowing
  const leads = leadsOf(team, campaign).filter(lead => sendUserId === undefined || lead.sendUserId === sendUserId)
  const counted = tallyOf(team, campaign, narrowing)
  const { whole } = counted
  const sent = whole.times('sent')
  const bounced = whole.times('bounced')
  return {
    nbLeads: leads.length,
    nbLeadsLaunched: leads.filter(isLaunched).length,
    nbLeadsReached: whole.leads('sent', 'done', 'invited'),
    nbLeadsOpened: whole.leads('opened'),
    nbLeadsInteracted: whole.leads('clicked', 'accepted'),
    nbLeadsAnswered: whole.leads('replied'),
    nbLeadsInterested: whole.leads('interested'),
    nbLeadsNotInterested: whole.leads('notInterested'),
    nbLeadsUnsubscribed: whole.leads('unsubscribed'),
    nbLeadsInterrupted: whole.leads('unsubscribed', 'bounced', 'failed'),
    messagesSent: sent,
    messagesNotSent: whole.times('failed'),
    messagesBounced: bounced,
    delivered: sent - bounced,
    opened: messages(counted, 'opened'),
    clicked: messages(counted, 'clicked'),
    replied: messages(counted, 'replied'),
    invitationAccepted: whole.leads('accepted'),
    meetingBooked: whole.leads('meeting'),
    steps: counted.steps.map(shownStep),
  }
}

/** The counters in their first form; all time where a date is missing. */
export const legacyStatsOf = (
  team: TeamWorld,
  campaign: CampaignDocument,
  { startDate, endDate }: Pick<Question, 'startDate' | 'endDate'>,
) => {
  const leads = leadsOf(team, campaign)
  const counted = tallyOf(team, campaign, { from: isoOf(startDate), to: isoOf(endDate) })
  const { whole } = counted
  const active = leads.filter(({ status }) => status === 'running' || status === 'paused')
  const waiting = active.filter(({ state }) => state === null || state === 'scanned' || state === 'reviewed')
  const sentCount = whole.times('sent')
  return {
    leadTotal: leads.length,
    leadToLaunch: leads.length - leads.filter(isLaunched).length,
    leadReadyToSend: waiting.length,
    leadInProgress: active.length - waiting.length,
    leadCompleted: leads.filter(isLaunched).length - active.length,
    sentCount,
    deliveredCount: sentCount - whole.times('bounced'),
    openedCount: messages(counted, 'opened'),
    clickedCount: messages(counted, 'clicked'),
    repliedCount: messages(counted, 'replied'),
    interestedCount: whole.leads('interested'),
  }
}
