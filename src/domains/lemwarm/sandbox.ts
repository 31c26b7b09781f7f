import type { MailboxDocument } from '../../sandbox/documents.ts'
import { type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import { announce } from '../../sandbox/hook-events.ts'
import { isoNow, type TeamWorld, type World } from '../../sandbox/world.ts'
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

/** Tells hooks that a mailbox is not warmed up any more. */
const tellPaused = (world: World, team: TeamWorld, { _id, email }: MailboxDocument): void => {
  const type = 'lemwarmPaused'
  const sendUserId = team.users.all().find(({ mailboxes }) => mailboxes.some(mailbox => mailbox._id === _id))?._id
  const sender = { sendUserId, sendUserEmail: email, sendUserMailboxId: _id }
  announce(world, team, { type, body: () => ({ type, teamId: team.team._id, ...sender, createdAt: isoNow(world) }) })
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
  lemwarmPause: ({ input, team, world }) => {
    const mailbox = mailboxOf(team, input.userMailboxId)
    change(team, mailbox._id, { active: false, activeAt: undefined })
    if (mailbox.lemwarm.active) tellPaused(world, team, mailbox)
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
