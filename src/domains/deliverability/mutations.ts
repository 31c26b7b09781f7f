import { action, type Deleted, deletedField, entityField } from '../../graph/action.ts'
import { given } from '../../graph/given.ts'
import { Unacceptable } from '../../graph/user-errors.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import { type Alert, deliverability } from './contract.ts'
import { AlertMetric, AlertScope, AlertSeverity, AlertWidget } from './enums.ts'
import { changeable, check, condition, type Written, wireChannels, wireEntities } from './inputs.ts'
import { AlertRef } from './types.ts'
import { metricsOf, type Widget } from './words.ts'

const payload = entityField('alert', {
  type: AlertRef,
  description: 'The alert as it is now. Null when the action was refused.',
})

const beta = 'A beta of lemlist: FORBIDDEN for teams without it.'

interface Created extends Written {
  readonly widget: Widget
  readonly metric: string
  readonly scope: string
  readonly recheckDelayHours?: number | undefined
}

/** What does not go together in an alert. */
const conflictsOf = ({ widget, metric, scope, mailboxIds, domains, recheckDelayHours }: Created): Unacceptable[] =>
  [
    !metricsOf[widget].some(each => each === metric) &&
      new Unacceptable('This `metric` is none of this `widget`', 'metric'),
    scope === 'global' &&
      widget !== 'warmup' &&
      new Unacceptable('The `scope` GLOBAL is for the `widget` WARMUP alone', 'scope'),
    mailboxIds !== undefined &&
      scope !== 'mailbox' &&
      new Unacceptable('`mailboxIds` are for the `scope` MAILBOX alone', 'mailboxIds'),
    domains !== undefined &&
      scope !== 'domain' &&
      new Unacceptable('`domains` are for the `scope` DOMAIN alone', 'domains'),
    recheckDelayHours !== undefined &&
      recheckDelayHours < 0 &&
      new Unacceptable('`recheckDelayHours` cannot be negative', 'recheckDelayHours'),
  ].filter(fault => fault !== false)

action('deliverabilityAlertCreate', {
  description: `Makes an alert that goes off when a number of deliverability is out of bounds. Refused with CONFLICT where there is one with the same definition. ${beta}`,
  role: 'WRITE',
  input: t => ({
    widget: t.field({ type: AlertWidget, required: true, description: 'Where the number comes from.' }),
    metric: t.field({ type: AlertMetric, required: true, description: 'The number to watch, one of the widget’s.' }),
    severity: t.field({ type: AlertSeverity, required: true, description: 'How bad it is.' }),
    scope: t.field({ type: AlertScope, required: true, description: 'What to look at one by one.' }),
    ...condition(t, true),
    ...changeable(t),
    recheckDelayHours: t.int({ description: 'How many hours it rests after it went off; 12 when it is left out.' }),
  }),
  run: async (input, context): Promise<Alert | null> => {
    const written = given(input)
    check(written, ...conflictsOf(written))
    const { widget, metric, severity, scope, threshold, comparison, periodDays, periodMode, recheckDelayHours } =
      written
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

action('deliverabilityAlertUpdate', {
  description: `Changes an alert, or stops and resumes it; what is left out stays as it is. What it watches, how bad that is and its scope cannot be changed. ${beta}`,
  role: 'WRITE',
  input: t => ({
    alertId: t.id({ required: true, description: alertId }),
    ...condition(t, false),
    ...changeable(t),
    isEnabled: t.boolean({ description: 'Whether it watches.' }),
  }),
  run: async (input, context): Promise<Alert | null> => {
    const written = given(input)
    check(written)
    const { threshold, comparison, periodDays, periodMode, isEnabled } = written
    const body = {
      ...{ threshold, periodDays, periodMode },
      comparisonOperator: comparison,
      enabled: isEnabled,
      scopeEntities: await wireEntities(context, written),
      channelConfig: wireChannels(written),
    }
    const call = { alertId: written.alertId, body }
    try {
      return (await context.lemlist.call(deliverability.deliverabilityAlertUpdate, call)) ?? null
    } catch (error) {
      // lemlist: domains for an alert on mailboxes, or mailboxes for one on domains.
      if (!(error instanceof LemlistError) || !/SCOPE_ENTITY/.test(error.message)) throw error
      const name = written.mailboxIds === undefined ? 'domains' : 'mailboxIds'
      throw new Unacceptable(`\`${name}\` are not for the scope of this alert`, name)
    }
  },
  payload,
})

action('deliverabilityAlertDelete', {
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
