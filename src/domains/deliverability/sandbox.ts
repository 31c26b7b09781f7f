import type { InputOf } from '../../lemlist/endpoint.ts'
import { admit } from '../../sandbox/betas.ts'
import type { DeliverabilityAlertDocument } from '../../sandbox/documents.ts'
import { found, type Handlers, jsonAnswer, present, refuseJson } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld } from '../../sandbox/world.ts'
import type { deliverability } from './contract.ts'
import { isDomain, limits, metricsOf, scopes, type Widget, widgets } from './words.ts'

const refuseAs = (code: string) => refuseJson(400, { error: `DELIVERABILITY_ALERT_${code}` })

/** An alert as lemlist shows it. */
const shownAlert = ({ team }: TeamWorld, alert: DeliverabilityAlertDocument) => present({ ...alert, teamId: team._id })

/** Whether `userId|email|mailboxId` names a mailbox of the team. */
const isMailbox = ({ users }: TeamWorld, text: string): boolean => {
  const [userId = '', email, mailboxId] = text.split('|')
  return users.get(userId)?.mailboxes.some(mailbox => mailbox._id === mailboxId && mailbox.email === email) === true
}

const checkEntities = (team: TeamWorld, scope: string, entities: readonly string[] = []): void => {
  const fits = (text: string) => (scope === 'mailbox' ? isMailbox(team, text) : isDomain(text))
  if (scope !== 'global' && !entities.every(fits)) throw refuseAs('INVALID_SCOPE_ENTITY_FORMAT')
}

const isOut = (
  value: number | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): boolean => value !== undefined && (value < least || value > most)

type Written = InputOf<typeof deliverability.deliverabilityAlertUpdate>['body']

/** What must hold of an alert that is made, and of one that is changed. */
const check = ({ threshold, periodDays, channelConfig }: Written): void => {
  if (isOut(threshold, limits.threshold)) throw refuseAs('INVALID_THRESHOLD')
  const isWhole = periodDays === undefined || Number.isInteger(periodDays)
  if (!isWhole || isOut(periodDays, limits.periodDays)) throw refuseAs('INVALID_PERIOD_DAYS')
  if (channelConfig === undefined) return
  const { email } = channelConfig
  if (!Object.values(channelConfig).some(channel => channel?.enabled)) throw refuseAs('NO_CHANNEL_ENABLED')
  if (email?.enabled !== true) return
  if (email.addresses === undefined || email.addresses.length === 0) throw refuseAs('EMAIL_REQUIRED')
  if (!email.addresses.every(address => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address))) throw refuseAs('INVALID_EMAIL')
}

const isWidget = (word: string): word is Widget => widgets.some(widget => widget === word)
const isScope = (word: string): word is (typeof scopes)[number] => scopes.some(scope => scope === word)

/** The keys that make two alerts the same. Source: the refusal of a second one in lemlist's API reference. */
const definition = ({
  widget,
  metric,
  severity,
  scope,
  scopeEntities,
  threshold,
  comparisonOperator,
  periodDays,
  periodMode,
}: Partial<DeliverabilityAlertDocument>): string =>
  JSON.stringify([
    ...[widget, metric, severity, scope, scopeEntities],
    ...[threshold, comparisonOperator, periodDays, periodMode],
  ])

/** How the pretend lemlist answers the chapter Deliverability alerts. */
export const deliverabilityHandlers: Handlers<typeof deliverability> = {
  deliverabilityAlerts: ({ team }) => {
    admit(team, 'deliverabilityAlerts')
    const alerts = team.deliverabilityAlerts.all().map(alert => shownAlert(team, alert))
    return { alerts, total: alerts.length }
  },
  deliverabilityAlertCreate: ({ input: { body }, team, user, world }) => {
    admit(team, 'deliverabilityAlerts')
    const { widget, metric, scope, scopeEntities = [], channelConfig, recheckDelayHours = 12 } = body
    if (!isWidget(widget)) throw refuseAs('INVALID_WIDGET')
    if (!metricsOf[widget].some(each => each === metric)) throw refuseAs('INVALID_METRIC')
    if (!isScope(scope) || (scope === 'global' && widget !== 'warmup')) throw refuseAs('INVALID_SCOPE')
    checkEntities(team, scope, scopeEntities)
    check(body)
    const now = isoNow(world)
    const alert: DeliverabilityAlertDocument = {
      ...body,
      _id: world.ids('dac'),
      createdBy: user._id,
      createdAt: now,
      updatedAt: now,
      widget,
      scope,
      scopeEntities,
      channelConfig: channelConfig ?? { inapp: { enabled: true } },
      enabled: true,
      recheckDelayHours,
    }
    if (team.deliverabilityAlerts.all().some(other => definition(other) === definition(alert))) {
      throw refuseJson(409, { error: 'DELIVERABILITY_ALERT_ALREADY_EXISTS' })
    }
    return jsonAnswer(201, shownAlert(team, team.deliverabilityAlerts.insert(alert)))
  },
  deliverabilityAlert: ({ input, team }) => {
    admit(team, 'deliverabilityAlerts')
    return shownAlert(team, found(team.deliverabilityAlerts.get(input.alertId), 'Alert'))
  },
  deliverabilityAlertUpdate: ({ input: { alertId, body }, team, world }) => {
    admit(team, 'deliverabilityAlerts')
    const alert = found(team.deliverabilityAlerts.get(alertId), 'Alert')
    checkEntities(team, alert.scope, body.scopeEntities)
    check(body)
    const changed: DeliverabilityAlertDocument = {
      ...alert,
      scopeEntities: body.scopeEntities ?? alert.scopeEntities,
      threshold: body.threshold ?? alert.threshold,
      comparisonOperator: body.comparisonOperator ?? alert.comparisonOperator,
      periodDays: body.periodDays ?? alert.periodDays,
      periodMode: body.periodMode ?? alert.periodMode,
      channelConfig: body.channelConfig ?? alert.channelConfig,
      enabled: body.enabled ?? alert.enabled,
      updatedAt: isoNow(world),
    }
    team.deliverabilityAlerts.update(alertId, changed)
    return shownAlert(team, changed)
  },
  deliverabilityAlertDelete: ({ input, team }) => {
    admit(team, 'deliverabilityAlerts')
    found(team.deliverabilityAlerts.delete(input.alertId), 'Alert')
    return { deleted: true }
  },
}
