import { action, entityField } from '../../graph/action.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { Refused, Unacceptable } from '../../graph/user-errors.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import { accounts, type Connections, type EmailAccount } from './contract.ts'
import { isHostName } from './hosts.ts'
import { ConnectionTestRef, EmailAccountRef } from './types.ts'

const MailServerInput = builder.inputType('MailServerInput', {
  description: 'A mail server, and how to log in there.',
  fields: t => ({
    host: t.string({ required: true, description: 'Its name, `smtp.example.com`.' }),
    port: t.int({ required: true, description: 'Its port, from 1 to 65535.' }),
    login: t.string({ required: true, description: 'User name.' }),
    password: t.string({
      required: true,
      description: 'Password. It goes to lemlist and nowhere else, and is never shown.',
    }),
    isSecure: t.boolean({ description: 'Whether the connection begins with TLS. False when it is left out.' }),
  }),
})
type MailServer = typeof MailServerInput.$inferInput

function* faultsOf(server: MailServer, name: string): Generator<Unacceptable> {
  const { host, port, login, password } = server
  if (!isHostName(host))
    yield new Unacceptable('`host` is no name of a server; one is "smtp.example.com"', name, 'host')
  if (port < 1 || port > 65_535) yield new Unacceptable('`port` is a number from 1 to 65535', name, 'port')
  if (login.trim() === '') yield new Unacceptable('`login` is empty', name, 'login')
  if (password === '') yield new Unacceptable('`password` is empty', name, 'password')
}

/** lemlist's refusals that are about one input and do not say it in its words. */
const inputs: readonly (readonly [words: RegExp, name: string])[] = [
  [/not a member of this team/i, 'userId'],
  [/already exists/i, 'senderEmail'],
]

const named = (error: unknown): unknown => {
  const [, name] = inputs.find(([words]) => error instanceof LemlistError && words.test(error.message)) ?? []
  return error instanceof LemlistError && name !== undefined ? new Unacceptable(error.message, name) : error
}

action('emailAccountConnect', {
  description:
    'Connects a mailbox to send from by its servers. lemlist logs in there, the gateway does not; whether that goes well is told by `emailAccountTest`.',
  role: 'WRITE',
  input: t => ({
    senderName: t.string({ required: true, description: 'Name that recipients see.' }),
    senderEmail: t.field({ type: 'EmailAddress', required: true, description: 'Address it is sent from.' }),
    smtp: t.field({ type: MailServerInput, required: true, description: 'The server that takes mail to send.' }),
    imap: t.field({ type: MailServerInput, required: true, description: 'The server that keeps received mail.' }),
    userId: t.id({
      description: 'Whose mailbox it becomes, `usr_…`. That of the user of the API key when it is left out.',
    }),
  }),
  run: async ({ senderName, senderEmail, smtp, imap, userId }, context): Promise<EmailAccount | null> => {
    const nameless = senderName.trim() === '' ? [new Unacceptable('`senderName` is empty', 'senderName')] : []
    const faults = [...nameless, ...faultsOf(smtp, 'smtp'), ...faultsOf(imap, 'imap')]
    if (faults.length > 0) throw new Refused(faults)
    const body = {
      sender_name: senderName,
      sender_email: senderEmail,
      smtp_host: smtp.host,
      smtp_port: smtp.port,
      smtp_login: smtp.login,
      smtp_password: smtp.password,
      smtp_secure: smtp.isSecure ?? false,
      imap_host: imap.host,
      imap_port: imap.port,
      imap_login: imap.login,
      imap_password: imap.password,
      imap_secure: imap.isSecure ?? false,
      userId: userId ?? undefined,
    }
    const account = await context.lemlist.call(accounts.emailAccountConnect, { body }).catch((error: unknown) => {
      throw named(error)
    })
    if (account !== undefined && typeof userId === 'string') context.lemlist.remember(account.id, userId)
    return account ?? null
  },
  payload: entityField('emailAccount', {
    type: EmailAccountRef,
    description: 'The mailbox as it is connected. Null when the action was refused.',
  }),
})

interface Account {
  readonly emailAccountId: string
}

const account = (t: InputFields) => ({
  emailAccountId: t.id({ required: true, description: 'The mailbox, `usm_…` or `umx_…`.' }),
})

action('emailAccountDisconnect', {
  description: 'Disconnects a mailbox: nothing is sent from it any more.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: account,
  run: async ({ emailAccountId }: Account, context: Context): Promise<Account> => {
    await context.lemlist.call(accounts.emailAccountDisconnect, { emailAccountId })
    return { emailAccountId }
  },
  payload: ref => {
    builder.objectField(ref, 'emailAccountId', t =>
      t.id({
        resolve: ({ entity }) => entity?.emailAccountId ?? null,
        description: 'Id of the mailbox that is disconnected. Null when the action was refused.',
      }),
    )
  },
})

action('emailAccountTest', {
  description:
    'Has lemlist log in at the servers of a mailbox. That it cannot is no error: the result says so, server by server.',
  role: 'WRITE',
  input: account,
  run: async ({ emailAccountId }: Account, context: Context): Promise<Connections | null> =>
    (await context.lemlist.call(accounts.emailAccountTest, { emailAccountId })) ?? null,
  payload: ref => {
    builder.objectFields(ref, t => ({
      smtp: t.field({
        type: ConnectionTestRef,
        resolve: ({ entity }) => entity?.smtp ?? null,
        description: 'The server that takes mail to send. Null when the action was refused.',
      }),
      imap: t.field({
        type: ConnectionTestRef,
        resolve: ({ entity }) => entity?.imap ?? null,
        description: 'The server that keeps received mail. Null when the action was refused.',
      }),
    }))
  },
})
