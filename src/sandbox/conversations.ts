import type { ActivityDocument, Channel, ConversationDocument } from './documents.ts'
import type { TeamWorld, World } from './world.ts'

const messages: Readonly<Record<string, Channel>> = {
  emailsSent: 'email',
  emailsReplied: 'email',
  linkedinSent: 'linkedin',
  linkedinReplied: 'linkedin',
  whatsappMessageSent: 'whatsapp',
  whatsappReplied: 'whatsapp',
  smsSent: 'sms',
  smsReplied: 'sms',
}

/** Whether an activity of this type is a message of the inbox. */
export const isMessage = (type: string): boolean => type in messages

/** Whether it is one that the contact wrote. */
export const isReply = (type: string): boolean => isMessage(type) && type.endsWith('Replied')

/** The channel of a message. */
export const channelOf = (type: string): Channel => messages[type] ?? 'email'

/** An answer is unread for everybody who sees the conversation; what one sends oneself one has read. */
const usersAfter = (users: ConversationDocument['users'], { type, sendUserId }: ActivityDocument) => {
  const read = !isReply(type)
  const seen = users.map(user => (read ? user : { ...user, read }))
  const isNew = sendUserId !== undefined && users.every(({ userId }) => userId !== sendUserId)
  return isNew ? [...seen, { userId: sendUserId, sender: true, read }] : seen
}

/** Opens or refreshes the conversation to which a message belongs; other activities change nothing. */
export const refreshConversation = (world: World, team: TeamWorld, activity: ActivityDocument): void => {
  const { type, contactId, createdAt } = activity
  if (contactId === undefined || !isMessage(type)) return
  const channel = channelOf(type)
  const replied = isReply(type) ? { haveReplies: true, lastRepliedAt: createdAt, lastRepliedChannel: channel } : {}
  const known = team.conversations.find('contactId', contactId)
  if (known === undefined) {
    team.conversations.insert({
      _id: world.ids('ibx'),
      contactId,
      createdAt,
      createdBy: activity._id,
      lastActivityAt: createdAt,
      channels: [channel],
      haveReplies: false,
      ...replied,
      users: usersAfter([], activity),
      labelIds: [],
    })
    return
  }
  team.conversations.update(known._id, {
    lastActivityAt: createdAt,
    channels: known.channels.includes(channel) ? known.channels : [...known.channels, channel],
    ...replied,
    users: usersAfter(known.users, activity),
  })
}
