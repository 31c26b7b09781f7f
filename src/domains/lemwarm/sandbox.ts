import type { MailboxDocument } from '../../sandbox/documents.ts'
import { type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { lemwarm } from './contract.ts'

const mailboxOf = ({ users }: TeamWorld, mailboxId: string): MailboxDocument => {
  const mailbox = users
    .all()
    .flatMap(({ mailboxes }) => mailboxes)
    .find(({ _id }) => _id === mailboxId)
  // lemlist: an unknown mailbox is a foreign one, and answers 400.
  if (mailbox === undefined) throw refuse(400, 'Bad team')
  return mailbox
}

/** How the pretend lemlist answers the chapter Lemwarm. */
export const lemwarmHandlers: Handlers<typeof lemwarm> = {
  lemwarmSettings: ({ input, team }) => {
    // lemlist: whether it is on is not told here but with the user's mailboxes.
    const { warmEmailMax, warmEmailRampup, activeAt, score, lastAt } = mailboxOf(team, input.userMailboxId).lemwarm
    return present({ warmEmailRampup, warmEmailMax, activeAt, deliverability: { score, lastAt } })
  },
}
