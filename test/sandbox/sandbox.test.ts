import { expect, test } from 'vitest'
import { sandboxRoutes } from '../../src/domains/sandbox.ts'
import { eventsOf } from '../../src/domains/webhooks/sandbox-events.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { createTestClock } from '../support/clock.ts'

const setUp = () => {
  const clock = createTestClock()
  const sandbox = createSandbox({ routes: sandboxRoutes, eventsOf, preset: 'solo', seed: 1, speed: 0, clock })
  const call = (path: string, init: RequestInit & { key?: string | null } = {}) => {
    const { key = 'sandbox', headers, ...rest } = init
    const authorization: Record<string, string> = key === null ? {} : { authorization: `Basic ${btoa(`:${key}`)}` }
    return sandbox.fetch(
      new Request(`http://sandbox.test${path}`, { ...rest, headers: { ...authorization, ...headers } }),
    )
  }
  const control = async (path: string, body?: unknown) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const response = await sandbox.fetch(new Request(`http://sandbox.test/_control/${path}`, init))
    return { status: response.status, body: await response.json() }
  }
  const told = async (answer: Promise<Response>) => {
    const response = await answer
    return [response.status, await response.text()]
  }
  return { clock, sandbox, call, control, told }
}

test('refusals come in this order: credentials, key, blocked user, budget, route', async () => {
  const { call, told } = setUp()
  expect(await told(call('/api/nowhere', { key: null }))).toEqual([400, 'No API key provided'])
  expect(await told(call('/api/nowhere', { key: 'other' }))).toEqual([
    401,
    'The authentication you supplied is incorrect',
  ])
  expect(await told(call('/api/team', { headers: { authorization: 'Bearer sandbox' } }))).toEqual([
    400,
    'No API key provided',
  ])
  expect(await told(call('/api/nowhere', { key: 'sandbox-blocked' }))).toEqual([
    403,
    'User linked to this API key is blocked',
  ])
  for (let calls = 0; calls < 20; calls += 1) await call('/api/team')
  expect(await told(call('/api/nowhere'))).toEqual([429, 'Too many requests'])
})

test('the 21st call in 2 seconds is refused, and every answer carries the headers of the budget', async () => {
  const { call, clock } = setUp()
  const first = await call('/api/team')
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'retry-after': '2',
    'x-ratelimit-limit': '20',
    'x-ratelimit-remaining': '19',
    'x-ratelimit-reset': 'Thu 15 Jan 2026 10:00:02 GMT+0000 (Coordinated Universal Time)',
  })
  for (let calls = 1; calls < 20; calls += 1) expect((await call('/api/team')).status).toBe(200)
  const refused = await call('/api/team')
  expect([refused.status, refused.headers.get('x-ratelimit-remaining')]).toEqual([429, '0'])
  clock.advance(2000)
  expect((await call('/api/team')).status).toBe(200)
})

test('an unknown path is a page of the web application, a wrong method is refused, a slash at the end is nothing', async () => {
  const { call } = setUp()
  const page = await call('/api/nowhere')
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect((await call('/api/team', { method: 'DELETE' })).status).toBe(405)
  expect((await call('/api/team/')).status).toBe(200)
  expect((await call('/api/users/%E0%A4%A')).status).toBe(400)
})

test('a literal path wins over one with a name in its place', async () => {
  const { call, sandbox } = setUp()
  await call('/api/campaigns/reports?campaignIds=')
  await call('/api/inbox/labels')
  expect(sandbox.requests.map(({ operation }) => operation)).toEqual(['campaignReports', 'labels'])
})

test('what arrived is told with its status, and forgotten by a reset, which starts the same world anew', async () => {
  const { call, control, sandbox } = setUp()
  const before = sandbox.world()
  await call('/api/users/usr_none')
  expect((await control('requests')).body).toMatchObject([
    { method: 'GET', path: '/api/users/usr_none', status: 400, operation: 'user' },
  ])
  expect((await control('reset', {})).body).toEqual({ ok: true })
  expect(sandbox.requests).toEqual([])
  expect(sandbox.world()).not.toBe(before)
  expect(sandbox.world().teams.get('sandbox')?.leads.all()).toEqual(before.teams.get('sandbox')?.leads.all())
})

test('each kind of fault shows as what it is, as often as it was told to', async () => {
  const { call, control, clock, told } = setUp()
  const team = (await told(call('/api/team')))[1] as string
  const faulty = async (fault: object) => {
    await control('faults', [{ operation: 'team', times: 1, ...fault }])
    return call('/api/team')
  }
  expect(await told(faulty({ kind: 'status', status: 503, body: 'down' }))).toEqual([503, 'down'])
  expect((await faulty({ kind: 'html' })).headers.get('content-type')).toContain('text/html')
  expect(await told(faulty({ kind: 'empty' }))).toEqual([200, ''])
  expect(await told(faulty({ kind: 'half' }))).toEqual([200, team.slice(0, Math.floor(team.length / 2))])
  expect(await (await faulty({ kind: 'envelope' })).json()).toEqual([JSON.parse(team)])
  await expect(faulty({ kind: 'drop' })).rejects.toThrow('the connection was dropped')
  const start = clock.now()
  await faulty({ kind: 'delay', ms: 5000 })
  expect(clock.now() - start).toBe(5000)
  expect(await told(call('/api/team'))).toEqual([200, team])
})

test('a fault in place of an answer keeps the operation from happening', async () => {
  const { call, control, sandbox } = setUp()
  const [campaign] = sandbox.world().teams.get('sandbox')?.campaigns.all() ?? []
  await control('faults', [{ operation: 'campaignPause', kind: 'status', status: 500 }])
  await call(`/api/campaigns/${campaign?._id}/pause`, { method: 'POST' })
  expect(
    sandbox
      .world()
      .teams.get('sandbox')
      ?.campaigns.get(campaign?._id ?? ''),
  ).toEqual(campaign)
})

test('the control route moves the time, makes things happen, and says what it does not take', async () => {
  const { control, sandbox } = setUp()
  expect((await control('clock', { advanceMs: 3_600_000 })).body).toEqual({ now: '2026-01-15T11:00:00.000Z' })
  const team = sandbox.world().teams.get('sandbox')
  const lead = team?.leads.all().find(({ email }) => email !== undefined)
  const happened = await control('emit', { activity: { type: 'emailsReplied', leadId: lead?._id } })
  expect(happened.body).toMatchObject([
    { type: 'emailsReplied', leadId: lead?._id, createdAt: '2026-01-15T11:00:00.000Z' },
  ])
  expect(team?.leads.get(lead?._id ?? '')?.state).not.toBe(lead?.state)
  expect((await control('emit', { count: 3 })).body).toHaveLength(3)
  expect((await control('faults', [{ operation: 'team', kind: 'flood' }])).status).toBe(400)
  expect((await control('emit', { activity: { type: 'x', leadId: 'lea_none' } })).status).toBe(404)
  expect((await control('nowhere', {})).status).toBe(404)
})
