import { action, type Deleted, deletedField, entityField } from '../../graph/action.ts'
import { beta } from '../../graph/beta.ts'
import { bounds } from '../../graph/bounds.ts'
import type { SideEffect } from '../../graph/builder.ts'
import { costs, each, once, when } from '../../graph/cost.ts'
import { given } from '../../graph/given.ts'
import { calling, mustChange, type Refusal, Unacceptable } from '../../graph/user-errors.ts'
import { team } from '../team/contract.ts'
import { type Alert, deliverability } from './contract.ts'
import { AlertMetric, AlertScope, AlertSeverity } from './enums.ts'
import { changeable, check, condition, type Written, wireChannels, wireEntities } from './inputs.ts'
import { AlertRef } from './types.ts'
import { type Metric, widgetOf } from './words.ts'

const payload = entityField('alert', {
  type: AlertRef,
  description: 'The alert as it is now. Null when the action was refused.',
})

/** Alerts have lemlist write to whatever addresses they name. */
const mails: readonly SideEffect[] = ['SENDS_MESSAGE']

interface Created extends Written {
  readonly metric: Metric
  readonly scope: string
}

/** What does not go together in an alert. */
const conflictsOf = ({ metric, scope, mailboxIds, domains }: Created): Unacceptable[] =>
  [
    scope === 'global' &&
      widgetOf(metric) !== 'warmup' &&
      new Unacceptable('The `scope` GLOBAL is for numbers of warming up alone', 'scope'),
    mailboxIds !== undefined &&
      scope !== 'mailbox' &&
      new Unacceptable('`mailboxIds` are for the `scope` MAILBOX alone', 'mailboxIds'),
    domains !== undefined &&
      scope !== 'domain' &&
      new Unacceptable('`domains` are for the `scope` DOMAIN alone', 'domains'),
  ].filter(fault => fault !== false)

action('deliverabilityAlertCreate', {
  ...costs(
    each(deliverability.deliverabilityAlertCreate),
    when('mailboxes are given', once(team.team)),
    when('mailboxes are given', each(team.user)),
  ),
  description: `Makes an alert that goes off when a number of deliverability is out of bounds. Refused with CONFLICT where there is one with the same definition. ${beta}`,
  role: 'SEND',
  sideEffects: mails,
  input: t => ({
    metric: t.field({ type: AlertMetric, required: true, description: 'The number to watch.' }),
    severity: t.field({ type: AlertSeverity, required: true, description: 'How bad it is.' }),
    scope: t.field({ type: AlertScope, required: true, description: 'What to look at one by one.' }),
    ...condition(t, true),
    ...changeable(t, 'all when it is left out or empty'),
    recheckDelayHours: t.int({
      extensions: bounds({ least: 0 }),
      description: 'How many hours it rests after it went off; 12 when it is left out.',
    }),
  }),
  run: async (input, context): Promise<Alert | null> => {
    const written = given(input)
    check(written, ...conflictsOf(written))
    const { metric, severity, scope, threshold, comparison, periodDays, periodMode, recheckDelayHours } = written
    const widget = widgetOf(metric)
    const definition = { widget, metric, severity, scope, threshold, periodDays, periodMode, recheckDelayHours }
    const body = {
      ...definition,
      comparisonOperator: comparison,
      scopeEntities: await wireEntities(context, written),
      channelConfig: wireChannels(written),
    }
    return (await context.lemlist.call(deliverability.deliverabilityAlertCreate, { body })) ?? null
  },
  payload,
})

const alertId = 'Id of the alert, `dac_…`.'

/** lemlist: domains for an alert on mailboxes, or mailboxes for one on domains. */
const otherScope = (name: 'domains' | 'mailboxIds'): readonly Refusal[] => [
  [/SCOPE_ENTITY/, [name], `\`${name}\` are not for the scope of this alert`],
]

action('deliverabilityAlertUpdate', {
  ...costs(
    each(deliverability.deliverabilityAlertUpdate),
    when('mailboxes are given', once(team.team)),
    when('mailboxes are given', each(team.user)),
  ),
  description: `Changes an alert, or stops and resumes it; what is left out stays as it is. What it watches, how bad that is and its scope cannot be changed. ${beta}`,
  role: 'SEND',
  sideEffects: mails,
  input: t => ({
    alertId: t.id({ required: true, description: alertId }),
    ...condition(t, false),
    ...changeable(t, 'stays as it is when left out; all when empty'),
    isEnabled: t.boolean({ description: 'Whether it watches.' }),
  }),
  run: async (input, context): Promise<Alert | null> => {
    const { alertId: id, ...written } = given(input)
    mustChange(written)
    check(written)
    const { threshold, comparison, periodDays, periodMode, isEnabled } = written
    const body = {
      ...{ threshold, periodDays, periodMode },
      comparisonOperator: comparison,
      enabled: isEnabled,
      scopeEntities: await wireEntities(context, written),
      channelConfig: wireChannels(written),
    }
    const refusals = otherScope(written.mailboxIds === undefined ? 'domains' : 'mailboxIds')
    const call = { alertId: id, body }
    return (await calling(refusals, context.lemlist.call(deliverability.deliverabilityAlertUpdate, call))) ?? null
  },
  payload,
})

action('deliverabilityAlertDelete', {
  ...costs(each(deliverability.deliverabilityAlertDelete)),
  description: `Deletes an alert for good. ${beta}`,
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({ alertId: t.id({ required: true, description: alertId }) }),
  run: async ({ alertId: id }, context): Promise<Deleted> => {
    await context.lemlist.call(deliverability.deliverabilityAlertDelete, { alertId: id })
    return { deletedId: id }
  },
  payload: deletedField('alert'),
})
