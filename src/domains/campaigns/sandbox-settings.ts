import type { InputOf } from '../../lemlist/endpoint.ts'
import type { CampaignDocument, UserDocument } from '../../sandbox/documents.ts'
import { present, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { campaigns } from './contract.ts'

type Change = InputOf<typeof campaigns.campaignUpdate>['body']
type Flags = CampaignDocument['flags']

/** The switches a change answers, as a new campaign has them. */
const usualFlags: Flags = {
  stopOnEmailReplied: true,
  stopOnMeetingBooked: true,
  stopOnLinkClicked: false,
  leadsPausedByInterest: false,
  opportunityReplied: true,
  opportunityClicked: false,
  autoLeadInterest: true,
  disableTrackOpen: false,
  disableTrackClick: false,
  disableTrackReply: false,
  disableOutOfOffice: false,
  sequenceSharing: false,
}

const flagNames = [...Object.keys(usualFlags), 'stopOnLinkClickedFilter']

const negated = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value)

/** The switches that a change sets. The nested form wins; of it only what has a flat twin can be read back. */
const flagsOf = (change: Change): Flags => {
  const nested = {
    disableTrackOpen: negated(change.tracking?.trackOpens),
    disableTrackClick: negated(change.tracking?.trackClicks),
    disableTrackReply: negated(change.tracking?.trackReplies),
    disableOutOfOffice: change.onReplied?.disableOutOfOffice,
    opportunityReplied: change.onReplied?.createNewTask,
    opportunityClicked: change.onLinkClicked?.createNewTask,
  }
  const flags = Object.entries({ ...change, ...present(nested) }).flatMap(([name, value]) =>
    flagNames.includes(name) && (typeof value === 'boolean' || typeof value === 'string')
      ? [[name, value] as const]
      : [],
  )
  return Object.fromEntries(flags)
}

type SendingChannel = 'email' | 'linkedin' | 'sms' | 'whatsapp'

const channelOfStep = (type: string): SendingChannel | undefined => {
  if (type === 'email' || type === 'sms') return type
  if (type === 'whatsappMessage') return 'whatsapp'
  return type.startsWith('linkedin') ? 'linkedin' : undefined
}

const channelsOf = (team: TeamWorld, campaignId: string): SendingChannel[] => {
  const steps = team.sequences.where('campaignId', campaignId).flatMap(sequence => sequence.steps)
  return [...new Set(steps.flatMap(({ type }) => channelOfStep(type) ?? []))]
}

const canSend = (user: UserDocument, channel: SendingChannel): boolean => {
  switch (channel) {
    case 'email':
      return user.mailboxes.length > 0
    case 'linkedin':
      return user.linkedIn !== undefined
    case 'sms':
      return user.phoneNumbers.length > 0
    case 'whatsapp':
      return user.whatsappAccountIds.length > 0
  }
}

/** The users that will send, of those that were asked for. Throws lemlist's refusals when they cannot. */
const sendersFor = (team: TeamWorld, campaignId: string, userIds: readonly string[]): UserDocument[] => {
  const members = userIds.flatMap(userId => team.users.get(userId) ?? [])
  if (members.length === 0) throw refuse(400, 'None of the provided sender IDs are members of this team')
  const channels = channelsOf(team, campaignId)
  if (channels.length === 0) return members
  const capable = members.filter(user => channels.some(channel => canSend(user, channel)))
  if (capable.length === 0) {
    throw refuse(400, 'None of the provided senders have the required capabilities for this campaign')
  }
  const missing = channels.filter(channel => !capable.some(user => canSend(user, channel)))
  if (missing.length === 0) return capable
  throw refuse(400, `The provided senders do not cover the following campaign channels: ${missing.join(', ')}`)
}

const sender = ({ _id, email, mailboxes }: UserDocument): CampaignDocument['senders'][number] => {
  const mailbox = mailboxes.find(({ status }) => status === 'CONNECTED') ?? mailboxes[0]
  return { id: _id, email: mailbox?.email ?? email, sendUserMailboxId: mailbox?._id ?? '' }
}

const sendUser = ({ _id, mailboxes, phoneNumbers, whatsappAccountIds }: UserDocument) => ({
  id: _id,
  mailboxes: mailboxes.map(mailbox => ({ sendUserMailboxId: mailbox._id, email: mailbox.email })),
  phoneNumbers,
  whatsappAccountIds,
})

/** A campaign that comes back from the archive does not start by itself. */
const statusAfter = ({ status }: CampaignDocument, archived: boolean | undefined): CampaignDocument['status'] => {
  if (archived === undefined) return status
  if (archived) return 'archived'
  return status === 'archived' ? 'paused' : status
}

/** Changes a campaign. lemlist: answers its name and switches without its id; the senders only when they were given. */
export const changeCampaign = (team: TeamWorld, campaign: CampaignDocument, change: Change) => {
  const senders = change.sendUserIds && sendersFor(team, campaign._id, change.sendUserIds)
  const name = change.name ?? campaign.name
  const flags = { ...campaign.flags, ...flagsOf(change) }
  team.campaigns.update(campaign._id, {
    name,
    flags,
    status: statusAfter(campaign, change.archived),
    autoReview: change.autoReview ?? campaign.autoReview,
    autoReviewConditions: change.autoReviewConditions ?? campaign.autoReviewConditions,
    senders: senders?.map(sender) ?? campaign.senders,
  })
  const shownFlags = Object.entries({ ...usualFlags, ...flags }).filter(([flag]) => flagNames.includes(flag))
  return present({ name, ...Object.fromEntries(shownFlags), sendUsers: senders?.map(sendUser) })
}
