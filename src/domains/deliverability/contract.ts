import { z } from 'zod'
import { chapter, del, get, patch, post } from '../../lemlist/endpoint.ts'
import { all } from '../../lemlist/subject.ts'
import { document, flag, id, instant, int, maybe, number, rows, text } from '../../lemlist/wire.ts'
import { subjects } from '../subjects.ts'
import { comparisons, metrics, periodModes, scopes, severities, widgets } from './words.ts'

const channel = maybe(z.object({ enabled: maybe(flag) }))

const Channels = z.object({
  email: maybe(z.object({ enabled: maybe(flag), addresses: maybe(z.array(text)) })),
  inapp: channel,
  webhook: channel,
  slack: channel,
})
export type Channels = z.output<typeof Channels>

/** An alert. `scopeEntities` are domains, or mailboxes as `userId|email|mailboxId`; none means all of its scope. */
const Alert = z.object({
  _id: id,
  createdBy: maybe(id),
  createdAt: maybe(instant),
  updatedAt: maybe(instant),
  widget: maybe(z.enum(widgets)),
  metric: maybe(z.enum(metrics)),
  severity: maybe(z.enum(severities)),
  scope: maybe(z.enum(scopes)),
  scopeEntities: maybe(z.array(text)),
  threshold: maybe(number),
  comparisonOperator: maybe(z.enum(comparisons)),
  periodDays: maybe(int),
  periodMode: maybe(z.enum(periodModes)),
  channelConfig: maybe(Channels),
  enabled: maybe(flag),
  lastCheckedAt: maybe(instant),
  lastTriggeredAt: maybe(instant),
  recheckDelayHours: maybe(int),
})
export type Alert = z.output<typeof Alert>

const switched = z.object({ enabled: z.boolean() }).optional()

const channelConfig = z.object({
  email: z.object({ enabled: z.boolean(), addresses: z.array(z.string()).optional() }).optional(),
  inapp: switched,
  webhook: switched,
  slack: switched,
})

const scopeEntities = z.array(z.string()).optional()

/** Chapter Deliverability alerts of the API, a beta. */
export const deliverability = chapter({
  deliverabilityAlerts: get('/deliverability/alerts', {
    serves: 'Query.deliverabilityAlerts',
    sandbox: 'The alerts; 403 for a team without this beta.',
    kept: { seconds: 60, untold: 30, about: subjects.alerts },
    reply: rows(Alert),
  }),
  deliverabilityAlertCreate: post('/deliverability/alerts', {
    serves: 'Mutation.deliverabilityAlertCreate',
    sandbox: 'Adds an alert, which never goes off; 201. Another of the same definition is refused with 409.',
    body: z.object({
      widget: z.string(),
      metric: z.string(),
      severity: z.enum(severities),
      scope: z.string(),
      scopeEntities,
      threshold: z.number(),
      comparisonOperator: z.enum(comparisons),
      periodDays: z.number(),
      periodMode: z.enum(periodModes),
      channelConfig: channelConfig.optional(),
      recheckDelayHours: z.int().optional(),
    }),
    changes: [all(subjects.alerts)],
    reply: document(Alert),
  }),
  deliverabilityAlert: get('/deliverability/alerts/:alertId', {
    serves: 'Query.deliverabilityAlert',
    sandbox: 'The alert.',
    kept: { seconds: 60, untold: 30, about: subjects.alerts },
    reply: document(Alert),
  }),
  /** lemlist: what an alert watches, how severe it is and its scope stay as they are. */
  deliverabilityAlertUpdate: patch('/deliverability/alerts/:alertId', {
    serves: 'Mutation.deliverabilityAlertUpdate',
    sandbox: 'Changes the alert; channels are replaced as a whole.',
    body: z.object({
      scopeEntities,
      threshold: z.number().optional(),
      comparisonOperator: z.enum(comparisons).optional(),
      periodDays: z.number().optional(),
      periodMode: z.enum(periodModes).optional(),
      channelConfig: channelConfig.optional(),
      enabled: z.boolean().optional(),
    }),
    changes: [all(subjects.alerts)],
    reply: document(Alert),
  }),
  deliverabilityAlertDelete: del('/deliverability/alerts/:alertId', {
    serves: 'Mutation.deliverabilityAlertDelete',
    sandbox: 'Takes the alert away.',
    changes: [all(subjects.alerts)],
    reply: document(z.object({ deleted: maybe(flag) })),
  }),
})
