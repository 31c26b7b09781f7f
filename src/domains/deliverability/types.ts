import { beta } from '../../graph/beta.ts'
import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, once } from '../../graph/cost.ts'
import { orNull } from '../../graph/errors.ts'
import { eachLoader } from '../../graph/loader.ts'
import { idPrefixes } from '../../graph/node.ts'
import { team } from '../team/contract.ts'
import { MailboxRef, mailboxById, UserRef } from '../team/users.ts'
import { type Alert, type Channels, deliverability } from './contract.ts'
import { AlertComparison, AlertMetric, AlertPeriodMode, AlertScope, AlertSeverity, AlertWidget } from './enums.ts'

/** A mailbox as an alert names it. */
interface AlertMailbox {
  readonly userId: string
  readonly email: string
  readonly mailboxId: string
}

/** The mailboxes among what an alert is confined to. lemlist: `userId|email|mailboxId`. */
const mailboxesOf = ({ scope, scopeEntities = [] }: Alert): AlertMailbox[] | null =>
  scope === 'mailbox'
    ? scopeEntities.flatMap(text => {
        const [userId = '', email = '', mailboxId = ''] = text.split('|')
        return userId === '' || mailboxId === '' ? [] : { userId, email, mailboxId }
      })
    : null

const AlertMailboxRef = builder.objectRef<AlertMailbox>('DeliverabilityAlertMailbox').implement({
  description: 'A mailbox that an alert is confined to.',
  fields: t => ({
    email: t.expose('email', { type: 'EmailAddress', description: 'Its address.' }),
    user: t.field({ type: UserRef, resolve: ({ userId }) => ({ id: userId }), description: 'Whose it is.' }),
    mailbox: t.field({
      ...costs(each(team.user)),
      type: MailboxRef,
      resolve: ({ userId, mailboxId }, _args, context) => {
        context.lemlist.remember(mailboxId, userId)
        return orNull(mailboxById(context, mailboxId))
      },
      description: 'The mailbox itself; null when it is there no more. Costs one call for each user.',
    }),
  }),
})

const EmailChannelRef = builder.objectRef<NonNullable<Channels['email']>>('DeliverabilityAlertEmail').implement({
  description: 'Who is told by mail.',
  fields: t => ({
    isEnabled: t.exposeBoolean('enabled', { description: 'Whether mails are sent.' }),
    addresses: t.expose('addresses', { type: ['EmailAddress'], nullable: true, description: 'Who gets them.' }),
  }),
})

const ChannelsRef = builder.objectRef<Channels>('DeliverabilityAlertChannels').implement({
  description: 'How is told that an alert goes off.',
  fields: t => ({
    email: t.expose('email', { type: EmailChannelRef, description: 'By mail. Null where it was never set.' }),
    inApp: t.boolean({ resolve: ({ inapp }) => inapp?.enabled ?? null, description: 'In lemlist.' }),
    webhook: t.boolean({
      resolve: ({ webhook }) => webhook?.enabled ?? null,
      description: 'By a call to the hooks that wait for `deliverabilityAlertTriggered`.',
    }),
    slack: t.boolean({ resolve: ({ slack }) => slack?.enabled ?? null, description: 'In Slack.' }),
  }),
})

idPrefixes('DeliverabilityAlert', 'dac')

/** An alert in the graph. */
export const AlertRef = builder.objectRef<Alert>('DeliverabilityAlert')

const alert = eachLoader((context: Context, alertId: string) =>
  context.lemlist.call(deliverability.deliverabilityAlert, { alertId }),
)

/** The alert with this id; null when there is none. */
const findAlert = (context: Context, id: string): Promise<Alert | null> => orNull(alert(context, id))

builder.node(AlertRef, {
  id: { resolve: ({ _id }) => _id },
  loadOne: (id, context) => findAlert(context, id),
  description: 'Something that watches how well mail arrives, and tells when a number is out of bounds.',
  fields: t => ({
    widget: t.expose('widget', { type: AlertWidget, description: 'Where the number comes from.' }),
    metric: t.expose('metric', { type: AlertMetric, description: 'The number that is watched.' }),
    severity: t.expose('severity', { type: AlertSeverity, description: 'How bad it is.' }),
    scope: t.expose('scope', { type: AlertScope, description: 'What is looked at one by one.' }),
    mailboxes: t.field({
      type: [AlertMailboxRef],
      nullable: true,
      resolve: mailboxesOf,
      description: 'The mailboxes it is confined to; empty means all. Null where `scope` is not `MAILBOX`.',
    }),
    domains: t.field({
      type: ['String'],
      nullable: true,
      resolve: ({ scope, scopeEntities }) => (scope === 'domain' ? (scopeEntities ?? []) : null),
      description: 'The domains it is confined to; empty means all. Null where `scope` is not `DOMAIN`.',
    }),
    comparison: t.expose('comparisonOperator', { type: AlertComparison, description: 'When it goes off.' }),
    threshold: t.exposeFloat('threshold', {
      description: 'What the number is compared with, from 0 to 100; percent, where the number is a rate.',
    }),
    periodDays: t.exposeInt('periodDays', { description: 'Over how many days, from 1 to 30.' }),
    periodMode: t.expose('periodMode', { type: AlertPeriodMode, description: 'How these days are taken together.' }),
    channels: t.expose('channelConfig', { type: ChannelsRef, description: 'How is told that it goes off.' }),
    isEnabled: t.exposeBoolean('enabled', { description: 'Whether it watches.' }),
    recheckDelayHours: t.exposeInt('recheckDelayHours', {
      description: 'How many hours it rests after it went off.',
    }),
    lastCheckedAt: t.expose('lastCheckedAt', {
      type: 'DateTime',
      description: 'When it last looked. Null before it did.',
    }),
    lastTriggeredAt: t.expose('lastTriggeredAt', {
      type: 'DateTime',
      description: 'When it last went off. Null when it never did.',
    }),
    creator: t.field({
      type: UserRef,
      resolve: ({ createdBy }) => (createdBy === undefined ? null : { id: createdBy }),
      description: 'Who made it.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
})

builder.queryFields(t => ({
  deliverabilityAlerts: t.field({
    ...costs(once(deliverability.deliverabilityAlerts)),
    type: [AlertRef],
    nullable: true,
    resolve: async (_root, _args, context) => [
      ...((await context.lemlist.call(deliverability.deliverabilityAlerts, {}))?.rows ?? []),
    ],
    description: `Everything that watches how well mail arrives. Costs one call. ${beta}`,
  }),
  deliverabilityAlert: t.field({
    ...costs(each(deliverability.deliverabilityAlert)),
    type: AlertRef,
    args: { id: t.arg.id({ required: true, description: 'Id of the alert, `dac_…`.' }) },
    resolve: (_root, { id }, context) => findAlert(context, id),
    description: `An alert; null when there is none with this id. Costs one call. ${beta}`,
  }),
}))
