import { builder } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { team } from '../team/contract.ts'
import { MailboxRef, mailboxById } from '../team/users.ts'
import type { Channels, Connection, EmailAccount, WhatsAppAccount } from './contract.ts'

/** A mailbox as it is connected, in the graph. */
export const EmailAccountRef = builder.objectRef<EmailAccount>('EmailAccount').implement({
  description: 'A mailbox as lemlist is connected to it.',
  fields: t => ({
    id: t.exposeID('id', {
      nullable: false,
      description: 'Its id, the same as that of its `Mailbox`: `usm_…`, `umx_…`.',
    }),
    email: t.expose('email', { type: 'EmailAddress', description: 'The address.' }),
    provider: t.exposeString('provider', {
      description: 'Who runs it: `google`, `microsoft`, or `custom` for servers of your own.',
    }),
    mailbox: t.field({
      ...costs(each(team.user)),
      type: MailboxRef,
      resolve: ({ id }, _, context) => mailboxById(context, id),
      description:
        'The mailbox with its state and limits. Costs one call for each user. Null until the gateway has read the mailboxes of its user, for lemlist does not say here whose it is.',
    }),
  }),
})

const WhatsAppAccountRef = builder.objectRef<WhatsAppAccount>('WhatsAppAccount').implement({
  description: 'A WhatsApp account that messages are sent from.',
  fields: t => ({
    id: t.exposeID('id', { nullable: false, description: 'Its id, `wha_…`.' }),
    phoneNumber: t.exposeString('phoneNumber', { description: 'Its phone number.' }),
    label: t.exposeString('label', { description: 'What it is called in lemlist.' }),
  }),
})

const isConnected = 'Whether anything is connected to it.'
const isAvailable = 'Whether the plan of the team has it.'

const EmailChannelRef = builder.objectRef<NonNullable<Channels['email']>>('EmailChannel').implement({
  description: 'What the user sends email through.',
  fields: t => ({
    isConnected: t.exposeBoolean('connected', { description: isConnected }),
    isAvailable: t.exposeBoolean('available', { description: isAvailable }),
    accounts: t.expose('accounts', { type: [EmailAccountRef], nullable: true, description: 'The mailboxes.' }),
  }),
})

const LinkedInChannelRef = builder.objectRef<NonNullable<Channels['linkedin']>>('LinkedInChannel').implement({
  description: 'What the user reaches people on LinkedIn through.',
  fields: t => ({
    isConnected: t.exposeBoolean('connected', { description: isConnected }),
    isAvailable: t.exposeBoolean('available', { description: isAvailable }),
  }),
})

const WhatsAppChannelRef = builder.objectRef<NonNullable<Channels['whatsapp']>>('WhatsAppChannel').implement({
  description: 'What the user sends WhatsApp messages through.',
  fields: t => ({
    isConnected: t.exposeBoolean('connected', { description: isConnected }),
    isAvailable: t.exposeBoolean('available', { description: isAvailable }),
    isAddonActive: t.exposeBoolean('addonActive', { description: 'Whether the paid addition for it is on.' }),
    accounts: t.expose('accounts', { type: [WhatsAppAccountRef], nullable: true, description: 'The accounts.' }),
  }),
})

/** What a user can send through, in the graph. */
export const UserChannelsRef = builder.objectRef<Channels>('UserChannels').implement({
  description: 'What the user of the API key has connected to send through, and what the plan has.',
  fields: t => ({
    plan: t.exposeString('plan', { description: 'Name of the plan. Null for a team without one.' }),
    email: t.expose('email', { type: EmailChannelRef, description: 'Email.' }),
    linkedIn: t.expose('linkedin', { type: LinkedInChannelRef, description: 'LinkedIn.' }),
    whatsApp: t.expose('whatsapp', { type: WhatsAppChannelRef, description: 'WhatsApp.' }),
  }),
})

/** How a try at a mail server ended, in the graph. */
export const ConnectionTestRef = builder.objectRef<Connection>('ConnectionTest').implement({
  description: 'How a try at a mail server ended.',
  fields: t => ({
    isOk: t.exposeBoolean('success', { description: 'Whether lemlist could log in. Null where it does not say.' }),
    error: t.exposeString('error', { description: 'Why it could not, in words of the server. Null when it could.' }),
  }),
})
