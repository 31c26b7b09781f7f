import { action, type Deleted, deletedField, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each } from '../../graph/cost.ts'
import { calling, type Refusal, refuseAll, Unacceptable } from '../../graph/user-errors.ts'
import { accounts, type Connections, type EmailAccount } from './contract.ts'
import { isHostName } from './hosts.ts'
import { ConnectionTestRef, EmailAccountRef } from './types.ts'

const MailServerInput = builder.inputType('MailServerInput', {
  description: 'A mail server, and how to log in there.',
  fields: t => ({
    host: t.string({ required: true, description: 'Its name, `smtp.example.com`.' }),
    port: t.int({
      required: true,
      extensions: bounds({ least: 1, most: 65_535 }),
      description: 'Its port, from 1 to 65535.',
    }),
    login: t.string({ required: true, extensions: bounds({ blank: false }), description: 'User name.' }),
    password: t.string({
      required: true,
      extensions: bounds({ blank: false }),
      description: 'Password. It goes to lemlist and nowhere else, and is never shown.',
    }),
    isSecure: t.boolean({ description: 'Whether the connection begins with TLS. False when it is left out.' }),
  }),
})
type MailServer = typeof MailServerInput.$inferInput

const faultsOf = ({ host }: MailServer, name: string): Unacceptable[] =>
  isHostName(host) ? [] : [new Unacceptable('`host` is no name of a server; one is "smtp.example.com"', name, 'host')]

/** lemlist's refusals that are about one input and do not say it in its words. */
const refusals: readonly Refusal[] = [
  [/not a member of this team/i, ['userId']],
  [/already exists/i, ['senderEmail']],
]

action('emailAccountConnect', {
  ...costs(each(accounts.emailAccountConnect)),
  description:
    'Connects a mailbox to send from by its servers. lemlist logs in there, the gateway does not; whether that goes well is told by `emailAccountTest`.',
  role: 'WRITE',
  input: t => ({
    senderName: t.string({
      required: true,
      extensions: bounds({ blank: false }),
      description: 'Name that recipients see.',
    }),
    senderEmail: t.field({ type: 'EmailAddress', required: true, description: 'Address it is sent from.' }),
    smtp: t.field({ type: MailServerInput, required: true, description: 'The server that takes mail to send.' }),
    imap: t.field({ type: MailServerInput, required: true, description: 'The server that keeps received mail.' }),
    userId: t.id({
      description: 'Whose mailbox it becomes, `usr_…`. That of the user of the API key when it is left out.',
    }),
  }),
  run: async ({ senderName, senderEmail, smtp, imap, userId }, context): Promise<EmailAccount | null> => {
    refuseAll([...faultsOf(smtp, 'smtp'), ...faultsOf(imap, 'imap')])
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
    const account = await calling(refusals, context.lemlist.call(accounts.emailAccountConnect, { body }))
    if (account !== undefined && typeof userId === 'string') context.lemlist.remember(account.id, userId)
    return account ?? null
  },
  payload: entityField('emailAccount', {
    type: EmailAccountRef,
    description: 'The mailbox as it is connected. Null when the action was refused.',
  }),
})

interface Named {
  readonly mailboxId: string
}

const account = (t: InputFields) => ({
  mailboxId: t.id({ required: true, description: 'The mailbox, `usm_…` or `umx_…`.' }),
})

action('emailAccountDisconnect', {
  ...costs(each(accounts.emailAccountDisconnect)),
  description: 'Disconnects a mailbox: nothing is sent from it any more.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: account,
  run: async ({ mailboxId }: Named, context: Context): Promise<Deleted> => {
    await context.lemlist.call(accounts.emailAccountDisconnect, { emailAccountId: mailboxId })
    return { deletedId: mailboxId }
  },
  payload: deletedField('mailbox'),
})

action('emailAccountTest', {
  ...costs(each(accounts.emailAccountTest)),
  description:
    'Has lemlist log in at the servers of a mailbox. That it cannot is no error: the result says so, server by server.',
  role: 'WRITE',
  input: account,
  run: async ({ mailboxId }: Named, context: Context): Promise<Connections | null> =>
    (await context.lemlist.call(accounts.emailAccountTest, { emailAccountId: mailboxId })) ?? null,
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
