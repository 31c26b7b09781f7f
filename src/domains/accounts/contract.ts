import { z } from 'zod'
import { chapter, del, get, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { all } from '../../lemlist/subject.ts'
import { acknowledgement, document, flag, id, int, maybe, openMap, text } from '../../lemlist/wire.ts'
import { sendersChanged } from '../effects.ts'
import { subjects } from '../subjects.ts'

/** A mailbox as it is connected. lemlist: its id is under `id` here and under `_id` elsewhere. */
const EmailAccount = z.object({ id, email: maybe(text), provider: maybe(text) })
export type EmailAccount = z.output<typeof EmailAccount>

const WhatsAppAccount = z.object({ id, phoneNumber: maybe(text), label: maybe(text) })
export type WhatsAppAccount = z.output<typeof WhatsAppAccount>

/** A channel: whether something is connected to it, and whether the plan has it. */
const channel = { connected: maybe(flag), available: maybe(flag) }

/** What the user of the key can send through. lemlist: the plan is null where there is none. */
const Channels = z.object({
  plan: maybe(text),
  email: maybe(z.object({ ...channel, accounts: maybe(z.array(EmailAccount)) })),
  linkedin: maybe(z.object(channel)),
  whatsapp: maybe(z.object({ ...channel, addonActive: maybe(flag), accounts: maybe(z.array(WhatsAppAccount)) })),
})
export type Channels = z.output<typeof Channels>

/**
 * The servers of a mailbox. lemlist: everything but `userId` and the two switches is needed, and what is missing is told
 * in one sentence for all.
 */
const NewAccount = z.object({
  sender_name: text.optional(),
  sender_email: text.optional(),
  smtp_host: text.optional(),
  smtp_port: int.optional(),
  smtp_login: text.optional(),
  smtp_password: text.optional(),
  smtp_secure: flag.optional(),
  imap_host: text.optional(),
  imap_port: int.optional(),
  imap_login: text.optional(),
  imap_password: text.optional(),
  imap_secure: flag.optional(),
  /** Whose mailbox it becomes; the user's of the key when it is left out. */
  userId: id.optional(),
})
export type NewAccount = z.output<typeof NewAccount>

const Connection = z.object({ success: maybe(flag), error: maybe(text) })
export type Connection = z.output<typeof Connection>

const Connections = z.object({ smtp: maybe(Connection), imap: maybe(Connection) })
export type Connections = z.output<typeof Connections>

/** Chapters Users and Email accounts of the API, and the check of a domain. */
export const accounts = chapter({
  channels: get('/user/channels', {
    serves: 'Query.channels',
    sandbox: 'What the first user has connected; the plan has every channel.',
    kept: { seconds: 120, untold: 30, about: subjects.mailboxes },
    reply: document(Channels),
  }),
  emailAccountConnect: post('/user/email-accounts', {
    serves: 'Mutation.emailAccountConnect',
    sandbox: 'Connects the mailbox without trying it; its passwords are kept nowhere.',
    body: NewAccount,
    changes: sendersChanged,
    reply: document(EmailAccount),
  }),
  emailAccountDisconnect: del('/user/email-accounts/:emailAccountId', {
    serves: 'Mutation.emailAccountDisconnect',
    sandbox: 'The mailbox stays with its user as a disconnected one.',
    changes: sendersChanged,
    reply: acknowledgement,
  }),
  emailAccountTest: post('/user/email-accounts/:emailAccountId/test', {
    serves: 'Mutation.emailAccountTest',
    sandbox: 'Fails for a mailbox in error, and for servers whose name ends in `.invalid`.',
    changes: [all(subjects.users), all(subjects.mailboxes)],
    reply: document(Connections),
  }),
  /** lemlist: no public description; an open document. */
  domainRedirect: get('/domains/redirect', {
    serves: 'Query.domainRedirect',
    sandbox: 'The domains the team sends from lead to its site; others lead nowhere.',
    evidence: 'undocumented',
    query: { domain: param.required(param.text) },
    kept: { seconds: 300, untold: 60, about: subjects.team },
    reply: document(openMap),
  }),
})
