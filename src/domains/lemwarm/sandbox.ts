import type { MailboxDocument } from '../../sandbox/documents.ts'
import { type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld } from '../../sandbox/world.ts'
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

const change = ({ users }: TeamWorld, mailboxId: string, lemwarm: Partial<MailboxDocument['lemwarm']>): void => {
  for (const { _id, mailboxes } of users.all()) {
    if (mailboxes.every(mailbox => mailbox._id !== mailboxId)) continue
    const changed = mailboxes.map(mailbox =>
      mailbox._id === mailboxId ? { ...mailbox, lemwarm: { ...mailbox.lemwarm, ...lemwarm } } : mailbox,
    )
    users.update(_id, { mailboxes: changed })
  }
}

/** The beta that lets a team set 0. */
const zeroBeta = 'lemwarm0limit'

/** How the pretend lemlist answers the chapter Lemwarm. */
export const lemwarmHandlers: Handlers<typeof lemwarm> = {
  lemwarmSettings: ({ input, team }) => {
    // lemlist: whether it is on is not told here but with the user's mailboxes.
    const { lemwarm } = mailboxOf(team, input.userMailboxId)
    const { warmEmailMax, warmEmailRampup, activeAt, score, lastAt, warmDailyVarianceEnabled } = lemwarm
    const deliverability = { score, lastAt }
    return present({ warmEmailRampup, warmEmailMax, activeAt, warmDailyVarianceEnabled, deliverability })
  },
  lemwarmStart: ({ input, team, world }) => {
    const { _id, status, lemwarm } = mailboxOf(team, input.userMailboxId)
    if (status === 'DISCONNECTED') throw refuse(400, 'mailbox-deleted')
    if (!lemwarm.active) change(team, _id, { active: true, activeAt: isoNow(world) })
    return { ok: true }
  },
  lemwarmPause: ({ input, team }) => {
    change(team, mailboxOf(team, input.userMailboxId)._id, { active: false, activeAt: undefined })
    return { ok: true }
  },
  lemwarmSettingsUpdate: ({ input: { userMailboxId, body }, team }) => {
    const { _id } = mailboxOf(team, userMailboxId)
    if (Object.keys(body).length === 0) throw refuse(400, 'Bad params')
    const zero = (['warmEmailMax', 'warmEmailRampup'] as const).find(name => body[name] === 0)
    if (zero !== undefined && !team.team.beta.includes(zeroBeta)) throw refuse(400, `Bad params: ${zero}`)
    // What was read from JSON holds no key without a value.
    change(team, _id, body as Partial<MailboxDocument['lemwarm']>)
    return { ok: true }
  },
}
