import { beforeEach, describe, expect, test } from 'vitest'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const errors = 'userErrors { code message field }'
const fields = `id widget metric severity scope mailboxes { email user { id } mailbox { id email } } domains comparison
  threshold periodDays periodMode channels { email { isEnabled addresses } inApp webhook slack } isEnabled
  recheckDelayHours lastCheckedAt lastTriggeredAt creator { id } createdAt updatedAt`
const create = `mutation ($input: DeliverabilityAlertCreateInput!) { deliverabilityAlertCreate(input: $input) { alert { ${fields} } ${errors} } }`
const update = `mutation ($input: DeliverabilityAlertUpdateInput!) { deliverabilityAlertUpdate(input: $input) { alert { ${fields} } ${errors} } }`
const remove = `mutation ($input: DeliverabilityAlertDeleteInput!) { deliverabilityAlertDelete(input: $input) { deletedId ${errors} } }`

const alerts = () => {
  const [warmup, outreach] = harness.team.deliverabilityAlerts.all()
  if (warmup === undefined || outreach === undefined) throw new Error('no alerts')
  return { warmup, outreach }
}
const ann = () => {
  const [user] = harness.team.users.all()
  const [mailbox] = user?.mailboxes ?? []
  if (user === undefined || mailbox === undefined) throw new Error('no mailbox')
  return { userId: user._id, address: user.email, mailboxId: mailbox._id, email: mailbox.email }
}

const wanted = {
  metric: 'SPAM_RATE',
  severity: 'WARNING',
  scope: 'DOMAIN',
  threshold: 12.5,
  comparison: 'ABOVE',
  periodDays: 7,
  periodMode: 'CONSECUTIVE',
}

describe('alerts', () => {
  test('are listed with the mailboxes they are confined to', async () => {
    const { data, errors: failed } = await harness.run(`{ deliverabilityAlerts { ${fields} } }`)
    expect(failed).toBeUndefined()
    const { warmup, outreach } = alerts()
    const { userId, address, mailboxId, email } = ann()
    const common = { periodMode: 'ROLLING', isEnabled: true, recheckDelayHours: 12, creator: { id: userId } }
    const times = ({ createdAt, updatedAt, lastCheckedAt, lastTriggeredAt }: typeof warmup) => ({
      createdAt,
      updatedAt,
      lastCheckedAt,
      lastTriggeredAt: lastTriggeredAt ?? null,
    })
    expect(data.deliverabilityAlerts).toEqual([
      {
        ...common,
        ...times(warmup),
        id: warmup._id,
        widget: 'WARMUP',
        metric: 'INBOX_RATE',
        severity: 'WARNING',
        scope: 'GLOBAL',
        mailboxes: null,
        domains: null,
        comparison: 'BELOW',
        threshold: 85,
        periodDays: 3,
        channels: { email: null, inApp: true, webhook: null, slack: null },
      },
      {
        ...common,
        ...times(outreach),
        id: outreach._id,
        widget: 'OUTREACH',
        metric: 'BOUNCE_RATE',
        severity: 'CRITICAL',
        scope: 'MAILBOX',
        mailboxes: [{ email, user: { id: userId }, mailbox: { id: mailboxId, email } }],
        domains: null,
        comparison: 'ABOVE',
        threshold: 5,
        periodDays: 1,
        channels: { email: { isEnabled: true, addresses: [address] }, inApp: true, webhook: null, slack: null },
      },
    ])
    expect(harness.calls()).toEqual(['GET /api/deliverability/alerts', `GET /api/users/${userId}`])
    expect(harness.drift).toEqual([])
  })

  test('are found by their ids, by either field, in one call; unknown ones are null', async () => {
    const { warmup } = alerts()
    const { data, errors: failed } = await harness.run(
      `query ($id: ID!) { deliverabilityAlert(id: $id) { id metric } node(id: $id) { id }
        none: deliverabilityAlert(id: "dac_none") { id } nobody: node(id: "dac_none") { id } }`,
      { id: warmup._id },
    )
    expect(failed).toBeUndefined()
    expect(data).toEqual({
      deliverabilityAlert: { id: warmup._id, metric: 'INBOX_RATE' },
      node: { id: warmup._id },
      none: null,
      nobody: null,
    })
    expect(harness.calls().toSorted()).toEqual(
      [`GET /api/deliverability/alerts/${warmup._id}`, 'GET /api/deliverability/alerts/dac_none'].toSorted(),
    )
  })

  test('confined to a mailbox that has gone, or to a user that has, keep its address', async () => {
    const { outreach } = alerts()
    const scopeEntities = [`${ann().userId}|old@acme.example|usm_gone`, 'usr_gone|left@acme.example|usm_gone2']
    harness.team.deliverabilityAlerts.update(outreach._id, { scopeEntities })
    const { data, errors: failed } = await harness.run(
      'query ($id: ID!) { deliverabilityAlert(id: $id) { mailboxes { email mailbox { id } } } }',
      { id: outreach._id },
    )
    expect(failed).toBeUndefined()
    expect(data.deliverabilityAlert.mailboxes).toEqual([
      { email: 'old@acme.example', mailbox: null },
      { email: 'left@acme.example', mailbox: null },
    ])
  })
})

describe('making an alert', () => {
  test('on domains is one call, and it stands in the list', async () => {
    const input = { ...wanted, domains: ['acme.example'], recheckDelayHours: 24 }
    const { data } = await harness.run(create, { input })
    const made = harness.team.deliverabilityAlerts.all().at(-1)
    expect(data.deliverabilityAlertCreate).toMatchObject({
      alert: {
        ...input,
        id: made?._id,
        widget: 'WARMUP',
        mailboxes: null,
        channels: { inApp: true, email: null },
        creator: { id: ann().userId },
      },
      userErrors: [],
    })
    expect(harness.calls()).toEqual(['POST /api/deliverability/alerts'])
    const { data: after } = await harness.run('{ deliverabilityAlerts { id } }')
    expect(after.deliverabilityAlerts).toContainEqual({ id: made?._id })
    expect(harness.drift).toEqual([])
  })

  test('on mailboxes looks up whose they are', async () => {
    const { userId, mailboxId, email } = ann()
    const channels = { email: { isEnabled: true, addresses: ['ann@acme.example'] }, slack: true }
    const input = { ...wanted, scope: 'MAILBOX', mailboxIds: [mailboxId], channels }
    const { data } = await harness.run(create, { input })
    expect(data.deliverabilityAlertCreate).toMatchObject({
      alert: { mailboxes: [{ email, user: { id: userId } }], channels: { ...channels, inApp: null } },
      userErrors: [],
    })
    expect(harness.team.deliverabilityAlerts.all().at(-1)).toMatchObject({
      scopeEntities: [`${userId}|${email}|${mailboxId}`],
    })
  })

  test.each([
    ['a threshold beyond 100', { threshold: 101 }, ['threshold']],
    ['no days at all', { periodDays: 0 }, ['periodDays']],
    ['something that is no domain', { domains: ['https://acme.example/'] }, ['domains']],
    ['mailboxes where domains are meant', { mailboxIds: ['usm_1'] }, ['mailboxIds']],
    ['no channel', { channels: { inApp: false } }, ['channels']],
    ['mails to nobody', { channels: { email: { isEnabled: true } } }, ['channels', 'email', 'addresses']],
    ['a negative rest', { recheckDelayHours: -1 }, ['recheckDelayHours']],
    ['a scope that is for warming up alone', { metric: 'BOUNCE_RATE', scope: 'GLOBAL' }, ['scope']],
  ])('with %s is refused by the field before lemlist is called', async (_what, change, field) => {
    const { data } = await harness.run(create, { input: { ...wanted, ...change } })
    expect(data.deliverabilityAlertCreate).toEqual({
      alert: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: expect.any(String), field: ['input', ...field] }],
    })
    expect(harness.calls()).toEqual([])
  })

  test('tells all that is wrong at once', async () => {
    const { data } = await harness.run(create, { input: { ...wanted, threshold: -1, periodDays: 31 } })
    const fieldsOf = data.deliverabilityAlertCreate.userErrors.map(({ field }: { field: string[] }) => field.at(-1))
    expect(fieldsOf.toSorted()).toEqual(['periodDays', 'threshold'])
  })

  test('a second time is a CONFLICT, and on an unknown mailbox is refused by its place', async () => {
    await harness.run(create, { input: wanted })
    const before = harness.team.deliverabilityAlerts.all()
    const again = await harness.run(create, { input: wanted })
    expect(again.data.deliverabilityAlertCreate).toMatchObject({ alert: null, userErrors: [{ code: 'CONFLICT' }] })
    const input = { ...wanted, scope: 'MAILBOX', mailboxIds: [ann().mailboxId, 'usm_none'] }
    const unknown = await harness.run(create, { input })
    expect(unknown.data.deliverabilityAlertCreate).toMatchObject({
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'mailboxIds', '1'] }],
    })
    expect(harness.team.deliverabilityAlerts.all()).toEqual(before)
  })
})

describe('changing an alert', () => {
  test('is seen in the next read, and leaves the rest as it was', async () => {
    const { outreach } = alerts()
    const input = { alertId: outreach._id, threshold: 7, isEnabled: false, channels: { webhook: true } }
    const { data } = await harness.run(update, { input })
    expect(data.deliverabilityAlertUpdate).toMatchObject({ alert: { id: outreach._id, threshold: 7 }, userErrors: [] })
    const { data: after } = await harness.run(`query ($id: ID!) { deliverabilityAlert(id: $id) { ${fields} } }`, {
      id: outreach._id,
    })
    expect(after.deliverabilityAlert).toEqual(data.deliverabilityAlertUpdate.alert)
    expect(after.deliverabilityAlert).toMatchObject({
      isEnabled: false,
      periodDays: 1,
      mailboxes: [{ email: ann().email }],
      channels: { email: null, inApp: null, webhook: true, slack: null },
    })
    expect(harness.calls().filter(call => call.startsWith('PATCH'))).toEqual([
      `PATCH /api/deliverability/alerts/${outreach._id}`,
    ])
    expect(harness.drift).toEqual([])
  })

  test('to all mailboxes takes an empty list, and to nothing new is refused before lemlist is called', async () => {
    const { outreach } = alerts()
    const { data } = await harness.run(update, { input: { alertId: outreach._id, mailboxIds: [] } })
    expect(data.deliverabilityAlertUpdate).toMatchObject({ alert: { mailboxes: [] }, userErrors: [] })
    harness.forget()
    const nothing = await harness.run(update, { input: { alertId: outreach._id, threshold: null } })
    expect(nothing.data.deliverabilityAlertUpdate).toMatchObject({
      alert: null,
      userErrors: [{ code: 'BAD_USER_INPUT' }],
    })
    expect(harness.calls()).toEqual([])
  })

  test('to what its scope does not have, or of an unknown id, is refused by the field, and nothing changes', async () => {
    const { outreach } = alerts()
    const domains = await harness.run(update, { input: { alertId: outreach._id, domains: ['acme.example'] } })
    expect(domains.data.deliverabilityAlertUpdate).toMatchObject({
      alert: null,
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'domains'] }],
    })
    const unknown = await harness.run(update, { input: { alertId: 'dac_none', threshold: 1 } })
    expect(unknown.data.deliverabilityAlertUpdate).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND', message: 'Alert not found', field: ['input', 'alertId'] }],
    })
    expect(harness.team.deliverabilityAlerts.get(outreach._id)).toEqual(outreach)
  })
})

test('a deleted alert is listed no more; a second time there is none', async () => {
  const { warmup, outreach } = alerts()
  const { data } = await harness.run(remove, { input: { alertId: warmup._id } })
  expect(data.deliverabilityAlertDelete).toEqual({ deletedId: warmup._id, userErrors: [] })
  const { data: after } = await harness.run('{ deliverabilityAlerts { id } }')
  expect(after.deliverabilityAlerts).toEqual([{ id: outreach._id }])
  const again = await harness.run(remove, { input: { alertId: warmup._id } })
  expect(again.data.deliverabilityAlertDelete).toEqual({
    deletedId: null,
    userErrors: [{ code: 'NOT_FOUND', message: 'Alert not found', field: ['input', 'alertId'] }],
  })
})

test('a team without the beta is FORBIDDEN, in reads and in actions', async () => {
  harness.team.team = { ...harness.team.team, beta: ['personas'] }
  const answers = [
    await harness.run('{ deliverabilityAlerts { id } }'),
    await harness.run('{ deliverabilityAlert(id: "dac_x1") { id } }'),
    await harness.run(create, { input: wanted }),
    await harness.run(update, { input: { alertId: 'dac_x1', threshold: 1 } }),
    await harness.run(remove, { input: { alertId: 'dac_x1' } }),
  ]
  for (const { errors: failed } of answers) {
    expect(failed).toMatchObject([{ extensions: { code: 'FORBIDDEN', retryable: false } }])
  }
})

test('callers without the role are refused before lemlist is called', async () => {
  const cases = [
    ['WRITE', create, wanted],
    ['WRITE', update, { alertId: 'dac_x1', threshold: 1 }],
    ['READ', remove, { alertId: 'dac_x1' }],
  ] as const
  for (const [role, query, input] of cases) {
    harness = startHarness({ role })
    expect((await harness.run(query, { input })).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect(harness.calls()).toEqual([])
  }
})
