import type { ConversationDocument, DraftDocument } from '../documents.ts'
import type { TeamWorld } from '../world.ts'

type Words = Pick<DraftDocument, 'channel' | 'subject' | 'source'> & {
  readonly content: (firstName: string) => string
  /** How long ago it was changed last. */
  readonly hoursAgo: number
}

const begun: readonly Words[] = [
  {
    channel: 'email',
    subject: 'Re: our call',
    source: 'ui',
    hoursAgo: 3,
    content: name =>
      `<p>Hi ${name},</p><p>thank you for getting back to me. As promised, here is what the first two weeks look like: we import your sites, your managers plan one week with us, and after that you decide.</p><p>Would Thursday at 10 suit you?</p>`,
  },
  {
    channel: 'linkedin',
    source: 'ui',
    hoursAgo: 20,
    content: name => `Hi ${name}, good to be connected. I have a question about how you plan weekends –`,
  },
  {
    channel: 'email',
    subject: 'The numbers you asked for',
    source: 'api',
    hoursAgo: 49,
    content: name => `<p>Hello ${name},</p><p>the numbers are in the table below.</p><p>[table]</p>`,
  },
]

const hour = 3_600_000

const draftOf = (
  team: TeamWorld,
  { _id, contactId, users }: ConversationDocument,
  { hoursAgo, content, ...words }: Words,
  now: number,
): DraftDocument | undefined => {
  const owner = users.find(({ sender }) => sender)
  if (owner === undefined) return undefined
  const firstName = team.contacts.get(contactId)?.fullName?.split(' ')[0] ?? 'there'
  const at = new Date(now - hoursAgo * hour)
  return {
    ...words,
    // A draft goes by the letters of its conversation, so that no other id of the world depends on it.
    _id: _id.replace('ibx', 'drf'),
    contactId,
    ownerId: owner.userId,
    content: content(firstName),
    cc: [],
    attachments: [],
    createdAt: new Date(at.getTime() - hour / 4).toISOString(),
    updatedAt: at.toISOString(),
  }
}

/** Leaves some answers unsent, in the conversations where somebody answered last. */
export const seedDrafts = (now: number, team: TeamWorld): void => {
  const answered = team.conversations.all().filter(({ haveReplies }) => haveReplies)
  const latestFirst = answered.toSorted((a, b) => b.lastActivityAt.localeCompare(a.lastActivityAt))
  for (const [place, words] of begun.entries()) {
    const conversation = latestFirst[place]
    const draft = conversation && draftOf(team, conversation, words, now)
    if (draft !== undefined) team.drafts.insert(draft)
  }
}
