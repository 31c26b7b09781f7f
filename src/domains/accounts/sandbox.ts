import type { MailboxDocument, UserDocument } from '../../sandbox/documents.ts'
import { found, type Handlers, jsonAnswer, present, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { accounts, NewAccount } from './contract.ts'
import { isHostName } from './hosts.ts'

interface Owned {
  readonly owner: UserDocument
  readonly mailbox: MailboxDocument
}

const isConnected = ({ status }: MailboxDocument): boolean => status !== 'DISCONNECTED'

const mailboxes = ({ users }: TeamWorld): Owned[] =>
  users.all().flatMap(owner => owner.mailboxes.filter(isConnected).map(mailbox => ({ owner, mailbox })))

const mailboxOf = (team: TeamWorld, emailAccountId: string): Owned =>
  found(
    mailboxes(team).find(({ mailbox }) => mailbox._id === emailAccountId),
    'Email account',
  )

const needed = [
  ...(['sender_name', 'sender_email', 'smtp_host', 'smtp_port', 'smtp_login', 'smtp_password'] as const),
  ...(['imap_host', 'imap_port', 'imap_login', 'imap_password'] as const),
]

/** The owner, address and servers of a mailbox to be. Throws lemlist's refusals. */
const readAccount = (team: TeamWorld, user: UserDocument, account: NewAccount) => {
  if (needed.some(name => account[name] === undefined || account[name] === ''))
    throw refuse(400, 'Missing required fields')
  const { sender_email: email = '', smtp_host: smtp = '', imap_host: imap = '' } = account
  if (!isHostName(smtp) || !isHostName(imap)) throw refuse(400, 'Invalid host')
  const owner = account.userId === undefined ? user : team.users.get(account.userId)
  if (owner === undefined) throw refuse(403, 'User is not a member of this team')
  const isTaken = mailboxes(team).some(({ mailbox }) => mailbox.email.toLowerCase() === email.toLowerCase())
  if (isTaken) throw refuse(400, 'This SMTP mailbox already exists')
  return { owner, email, hosts: { smtp, imap } }
}

/** What a new mailbox is allowed, and how far it is warmed up: not at all. */
const freshLimits = (lastAt: string): Pick<MailboxDocument, 'emailLimit' | 'lemwarm'> => ({
  emailLimit: 30,
  lemwarm: { active: false, warmEmailMax: 20, warmEmailRampup: 2, score: 0, lastAt },
})

/** The outcome of a try at a server. Names that end in `.invalid` are nobody's, ever. */
const tried = ({ status }: MailboxDocument, host: string | undefined) => {
  if (host?.endsWith('.invalid')) return { success: false, error: `getaddrinfo ENOTFOUND ${host}` }
  return status === 'ERROR' ? { success: false, error: 'Invalid login' } : { success: true }
}

const domainOf = (email: string): string => email.split('@')[1] ?? ''

/** How the pretend lemlist answers the chapter Accounts. */
export const accountsHandlers: Handlers<typeof accounts> = {
  channels: ({ team: { team }, user }) => {
    const accounts = user.mailboxes
      .filter(isConnected)
      .map(({ _id, email, provider }) => present({ id: _id, email, provider }))
    const whatsapp = user.whatsappAccountIds.map((id, place) =>
      present({ id, phoneNumber: user.phoneNumbers[place], label: user.name }),
    )
    return {
      plan: team.plan,
      email: { connected: accounts.length > 0, available: true, accounts },
      linkedin: { connected: user.linkedIn?.status === true, available: true },
      whatsapp: {
        connected: whatsapp.length > 0,
        available: true,
        addonActive: whatsapp.length > 0,
        accounts: whatsapp,
      },
    }
  },
  emailAccountConnect: ({ input, team, user, world }) => {
    const { owner, email, hosts } = readAccount(team, user, input.body)
    const mailbox: MailboxDocument = {
      _id: world.ids('umx'),
      email,
      provider: 'custom',
      status: 'CONNECTED',
      hosts,
      ...freshLimits(new Date(world.clock.now()).toISOString()),
    }
    const others = owner.mailboxes.filter(other => isConnected(other) || other.email !== email)
    team.users.update(owner._id, { mailboxes: [...others, mailbox] })
    return jsonAnswer(201, { id: mailbox._id, email, provider: 'custom' })
  },
  emailAccountDisconnect: ({ input, team, user }) => {
    const { owner, mailbox } = mailboxOf(team, input.emailAccountId)
    if (owner._id !== user._id && user.role !== 'admin') throw refuse(403, 'You are not allowed to modify this mailbox')
    const left = owner.mailboxes.map(other =>
      other._id === mailbox._id ? { ...other, status: 'DISCONNECTED' as const } : other,
    )
    team.users.update(owner._id, { mailboxes: left })
    return { ok: true }
  },
  emailAccountTest: ({ input, team }) => {
    const { mailbox } = mailboxOf(team, input.emailAccountId)
    return { smtp: tried(mailbox, mailbox.hosts?.smtp), imap: tried(mailbox, mailbox.hosts?.imap) }
  },
  domainRedirect: ({ input, team }) => {
    const asked: string | undefined = input.domain
    if (asked === undefined) throw refuse(400, 'Bad params: domain is required')
    const domain = asked.toLowerCase()
    const home = domainOf(team.users.get(team.team.createdBy)?.email ?? '')
    const own = [team.team.customDomain, ...mailboxes(team).map(({ mailbox }) => domainOf(mailbox.email))]
    // lemlist: the answer is known to nobody; it is taken to tell whether the domain leads to a site.
    return own.includes(domain)
      ? { domain, redirects: true, target: `https://www.${home}/`, status: 301 }
      : { domain, redirects: false }
  },
}
