import { deliverability } from '../../../src/domains/deliverability/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

const alertOf = (world: TeamWorld): string => first(world.deliverabilityAlerts)._id
const confined = (world: TeamWorld): string => first(world.deliverabilityAlerts, ({ scope }) => scope === 'mailbox')._id
const mailboxOf = (world: TeamWorld): string | undefined => first(world.users).mailboxes[0]?._id

const errors = 'userErrors { code message field }'

const definition = {
  widget: 'outreach',
  metric: 'bounceRate',
  severity: 'warning',
  scope: 'domain',
  scopeEntities: ['acme.example'],
  threshold: 7.5,
  comparisonOperator: 'above',
  periodDays: 3,
  periodMode: 'consecutive',
  channelConfig: { email: { enabled: true, addresses: ['ann@acme.example'] }, slack: { enabled: false } },
}
const change = { threshold: 7, enabled: false }

/** The chapter Deliverability alerts. */
export const rows: readonly Row[] = [
  {
    endpoint: deliverability.deliverabilityAlerts,
    input: {},
    arrives: { path: '/deliverability/alerts' },
    query: '{ deliverabilityAlerts { id widget metric scope mailboxes { email mailbox { id } } threshold } }',
  },
  {
    endpoint: deliverability.deliverabilityAlertCreate,
    input: { body: definition },
    arrives: { path: '/deliverability/alerts', body: definition },
    query: `mutation ($input: DeliverabilityAlertCreateInput!) { deliverabilityAlertCreate(input: $input) { alert { id threshold } ${errors} } }`,
    variables: world => ({
      input: {
        metric: 'DELIVERY_RATE',
        severity: 'CRITICAL',
        scope: 'MAILBOX',
        mailboxIds: [mailboxOf(world)],
        threshold: 90,
        comparison: 'BELOW',
        periodDays: 2,
        periodMode: 'ROLLING',
        channels: { email: { isEnabled: true, addresses: ['ann@acme.example'] }, inApp: true, slack: false },
        recheckDelayHours: 24,
      },
    }),
  },
  {
    endpoint: deliverability.deliverabilityAlert,
    input: world => ({ alertId: alertOf(world) }),
    arrives: world => ({ path: `/deliverability/alerts/${alertOf(world)}` }),
    query: 'query ($id: ID!) { deliverabilityAlert(id: $id) { id channels { inApp email { isEnabled addresses } } } }',
    variables: world => ({ id: alertOf(world) }),
  },
  {
    endpoint: deliverability.deliverabilityAlertUpdate,
    input: world => ({ alertId: alertOf(world), body: change }),
    arrives: world => ({ path: `/deliverability/alerts/${alertOf(world)}`, body: change }),
    query: `mutation ($input: DeliverabilityAlertUpdateInput!) { deliverabilityAlertUpdate(input: $input) { alert { id isEnabled } ${errors} } }`,
    variables: world => ({
      input: {
        alertId: confined(world),
        threshold: 8,
        comparison: 'ABOVE',
        periodDays: 2,
        periodMode: 'ROLLING',
        mailboxIds: [mailboxOf(world)],
        channels: { email: { isEnabled: true, addresses: ['ann@acme.example'] }, webhook: true },
        isEnabled: true,
      },
    }),
  },
  {
    endpoint: deliverability.deliverabilityAlertDelete,
    input: world => ({ alertId: alertOf(world) }),
    arrives: world => ({ path: `/deliverability/alerts/${alertOf(world)}` }),
    query: `mutation ($input: DeliverabilityAlertDeleteInput!) { deliverabilityAlertDelete(input: $input) { deletedId ${errors} } }`,
    variables: world => ({ input: { alertId: alertOf(world) } }),
  },
]
