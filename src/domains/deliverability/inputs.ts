import { bounds } from '../../graph/bounds.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { refuseAll, Unacceptable } from '../../graph/user-errors.ts'
import { findMailbox } from '../team/users.ts'
import { AlertComparison, AlertPeriodMode } from './enums.ts'
import { isDomain, limits } from './words.ts'

const EmailInput = builder.inputType('DeliverabilityAlertEmailInput', {
  description: 'Who is told by mail.',
  fields: t => ({
    isEnabled: t.boolean({ required: true, description: 'Whether mails are sent.' }),
    addresses: t.field({
      type: ['EmailAddress'],
      extensions: bounds({ items: 100 }),
      description: 'Who gets them; at least one where mails are sent.',
    }),
  }),
})

const ChannelsInput = builder.inputType('DeliverabilityAlertChannelsInput', {
  description: 'How to tell that an alert goes off; at least one of them.',
  fields: t => ({
    email: t.field({ type: EmailInput, description: 'By mail.' }),
    inApp: t.boolean({ description: 'In lemlist.' }),
    webhook: t.boolean({ description: 'By a call to the hooks that wait for `deliverabilityAlertTriggered`.' }),
    slack: t.boolean({ description: 'In Slack, where the team has connected it.' }),
  }),
})

/** The fields of an alert that can be changed; `empty` says what a list that is left out or empty means. */
export const changeable = (t: InputFields, empty: string) => ({
  mailboxIds: t.idList({
    description: `The mailboxes to confine it to, \`usm_…\`, where its scope is \`MAILBOX\`; ${empty}. Costs up to one call for each user.`,
  }),
  domains: t.stringList({
    description: `The domains to confine it to, where its scope is \`DOMAIN\`; ${empty}.`,
  }),
  channels: t.field({ type: ChannelsInput, description: 'How to tell that it goes off, all of it.' }),
})

/** The fields of an alert that say when it goes off. */
export const condition = <Required extends boolean>(t: InputFields, required: Required) => ({
  threshold: t.float({
    required,
    extensions: bounds(limits.threshold),
    description: 'What to compare the number with, from 0 to 100; percent, where the number is a rate.',
  }),
  comparison: t.field({ type: AlertComparison, required, description: 'When it goes off.' }),
  periodDays: t.int({
    required,
    extensions: bounds(limits.periodDays),
    description: 'Over how many days, from 1 to 30.',
  }),
  periodMode: t.field({ type: AlertPeriodMode, required, description: 'How to take these days together.' }),
})

/** What a client wrote, its nulls taken out. */
export interface Written {
  readonly mailboxIds?: readonly string[] | undefined
  readonly domains?: readonly string[] | undefined
  readonly channels?:
    | {
        readonly email?: { readonly isEnabled: boolean; readonly addresses?: readonly string[] | undefined } | undefined
        readonly inApp?: boolean | undefined
        readonly webhook?: boolean | undefined
        readonly slack?: boolean | undefined
      }
    | undefined
}

const faultsOf = ({ mailboxIds, domains, channels }: Written): Unacceptable[] => {
  const { email } = channels ?? {}
  const enabled = channels && [email?.isEnabled, channels.inApp, channels.webhook, channels.slack]
  return [
    mailboxIds !== undefined &&
      domains !== undefined &&
      new Unacceptable('An alert is confined to `mailboxIds` or to `domains`, not to both', 'domains'),
    domains?.every(isDomain) === false &&
      new Unacceptable('`domains` holds something that is no bare domain like acme.com', 'domains'),
    enabled?.includes(true) === false && new Unacceptable('At least one of `channels` must be on', 'channels'),
    email?.isEnabled === true &&
      (email.addresses ?? []).length === 0 &&
      new Unacceptable('Mails need `addresses` to go to', 'channels', 'email', 'addresses'),
  ].filter(fault => fault !== false)
}

/** Throws for everything in it that can be told to be wrong without asking, and for `more` that the caller found. */
export const check = (written: Written, ...more: readonly Unacceptable[]): void =>
  refuseAll([...faultsOf(written), ...more])

const switched = (enabled: boolean | undefined) => (enabled === undefined ? undefined : { enabled })

/** Channels in lemlist's form. */
export const wireChannels = ({ channels }: Written) =>
  channels && {
    email: channels.email && { enabled: channels.email.isEnabled, addresses: [...(channels.email.addresses ?? [])] },
    inapp: switched(channels.inApp),
    webhook: switched(channels.webhook),
    slack: switched(channels.slack),
  }

/**
 * What an alert is confined to, in lemlist's form: domains, or mailboxes with their user and address. Throws where a
 * mailbox is none of the team's.
 */
export const wireEntities = async (
  context: Context,
  { mailboxIds, domains }: Written,
): Promise<string[] | undefined> => {
  if (mailboxIds === undefined) return domains && [...domains]
  const entities: string[] = []
  for (const [place, id] of mailboxIds.entries()) {
    const mailbox = await findMailbox(context, id)
    if (mailbox === null)
      throw new Unacceptable('`mailboxIds` holds one that is no mailbox of the team', 'mailboxIds', String(place))
    entities.push(`${mailbox.userId}|${mailbox.email}|${id}`)
  }
  return entities
}
