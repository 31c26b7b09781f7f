import { channelOf, isMessage, isReply } from '../conversations.ts'
import type { ActivityDocument, ConversationDocument, LeadDocument } from '../documents.ts'
import type { Ids, Random } from '../ids.ts'
import type { TeamWorld } from '../world.ts'
import { pick, shuffled } from './chance.ts'

interface Setting {
  readonly random: Random
  readonly ids: Ids
  readonly now: number
}

const labelNames: Readonly<Record<string, readonly string[]>> = {
  emailsInterested: ['Interested', 'Interested', 'Referral'],
  emailsNotInterested: ['Not now', 'Wrong person', 'Unsubscribe'],
  emailsSent: ['OOO'],
  emailsOpened: ['OOO'],
}

const labelsFor = (
  random: Random,
  team: TeamWorld,
  lead: LeadDocument | undefined,
  messages: readonly ActivityDocument[],
): string[] => {
  const replied = messages.some(({ type }) => isReply(type))
  if (lead === undefined || !replied) return []
  const met = team.activities.where('leadId', lead._id).some(({ type }) => type === 'meetingBooked')
  const choice = labelNames[lead.state ?? '']
  const names = met
    ? ['Interested', 'Meeting booked']
    : choice === undefined || random() < 0.25
      ? []
      : [pick(random, choice)]
  return names.flatMap(name => team.labels.find('name', name)?._id ?? [])
}

/** Whoever wrote in the conversation sends in it; some colleagues, often the administrator, look on. */
const usersOf = (
  random: Random,
  team: TeamWorld,
  messages: readonly ActivityDocument[],
  read: boolean,
): ConversationDocument['users'] => {
  const users = team.users.all()
  const senders = new Set(messages.flatMap(({ sendUserId }) => sendUserId ?? []))
  const others = users.filter(({ _id }, place) => !senders.has(_id) && random() < (place === 0 ? 0.5 : 0.12))
  return [
    ...[...senders].map(userId => ({ userId, sender: true, read })),
    ...others.map(({ _id }) => ({ userId: _id, sender: false, read: random() < 0.5 })),
  ]
}

const conversationOf = (
  { random, ids, now }: Setting,
  team: TeamWorld,
  contactId: string,
): ConversationDocument | undefined => {
  const messages = team.activities.where('contactId', contactId).filter(({ type }) => isMessage(type))
  const [first] = messages
  const last = messages.at(-1)
  if (first === undefined || last === undefined) return undefined
  const reply = messages.findLast(({ type }) => isReply(type))
  const lead = reply?.leadId === undefined ? undefined : team.leads.get(reply.leadId)
  const repliedAt = reply === undefined ? Number.NaN : Date.parse(reply.createdAt)
  const unread = now - repliedAt < 4 * 86_400_000 ? random() < 0.7 : !Number.isNaN(repliedAt) && random() < 0.08
  return {
    _id: ids('ibx'),
    contactId,
    createdAt: first.createdAt,
    createdBy: first._id,
    lastActivityAt: last.createdAt,
    channels: [...new Set(messages.map(({ type }) => channelOf(type)))],
    haveReplies: reply !== undefined,
    ...(reply === undefined ? {} : { lastRepliedAt: reply.createdAt, lastRepliedChannel: channelOf(reply.type) }),
    users: usersOf(random, team, messages, !unread),
    labelIds: labelsFor(random, team, lead, messages),
  }
}

/** Opens a conversation with everybody who answered and with half as many again who did not. */
export const seedInbox = (setting: Setting, team: TeamWorld): void => {
  const activities = team.activities.all()
  const answered = new Set(
    activities.flatMap(({ type, contactId }) => (isReply(type) && contactId !== undefined ? [contactId] : [])),
  )
  const silent = new Set(
    activities.flatMap(({ type, contactId }) =>
      type === 'emailsSent' && contactId !== undefined && !answered.has(contactId) ? [contactId] : [],
    ),
  )
  const others = shuffled(setting.random, [...silent]).slice(0, Math.ceil(answered.size / 2))
  const made = [...answered, ...others].flatMap(contactId => conversationOf(setting, team, contactId) ?? [])
  for (const each of made.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))) team.conversations.insert(each)
}
