import { expect, test } from 'vitest'
import { sandboxRoutes } from '../../src/domains/sandbox.ts'
import { eventsOf } from '../../src/domains/webhooks/sandbox-events.ts'
import { recordActivity } from '../../src/sandbox/effects.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { first } from '../contract/row.ts'
import { manualClock } from './manual-clock.ts'
import { target, turn, withReceiver } from './receiver.ts'

const never = (): Promise<Response> => new Promise(() => undefined)

const seconds = 1000

test.each([
  ['an error', () => 500],
  ['a redirection', () => 302],
  ['a broken connection', () => Promise.reject(new TypeError('fetch failed'))],
])('%s is tried again after 10, 20, 40, 80 and 160 seconds and then forgotten', async (title, answer) => {
  const { world, team, lead, hook, arrived, pass, sandbox, clock } = withReceiver(answer)
  hook({ type: 'paused' })
  recordActivity(world, team, { type: 'paused', leadId: lead._id })
  const noted = { hookId: 'hoo_1', type: 'paused', target, at: new Date(clock.now()).toISOString() }
  const lastStatus = title === 'an error' ? 500 : title === 'a redirection' ? 302 : null
  await turn()
  expect(sandbox.deliveries().deliveries).toEqual([{ ...noted, attempts: 1, lastStatus, state: 'failed' }])
  for (const rest of [10, 20, 40, 80, 160]) {
    const before = arrived.length
    await pass(rest * seconds - 1)
    expect(arrived).toHaveLength(before)
    await pass(1)
    expect(arrived).toHaveLength(before + 1)
  }
  expect(arrived.map(({ after }) => after)).toEqual([0, 10, 30, 70, 150, 310])
  expect(new Set(arrived.map(({ body }) => body._id)).size).toBe(1)
  expect(sandbox.deliveries().deliveries).toEqual([{ ...noted, attempts: 6, lastStatus, state: 'forgotten' }])
  expect([clock.pending(), team.hooks.size]).toEqual([0, 1])
})

test('an address that answers nothing for 10 seconds has failed', async () => {
  let ended = 0
  const { world, team, lead, hook, arrived, pass, sandbox } = withReceiver(({ signal }) => {
    signal.addEventListener('abort', () => {
      ended += 1
    })
    return never()
  })
  hook({ type: 'paused' })
  recordActivity(world, team, { type: 'paused', leadId: lead._id })
  await pass(10 * seconds - 1)
  expect([sandbox.deliveries().deliveries[0]?.state, ended]).toEqual(['due', 0])
  await pass(1)
  expect([sandbox.deliveries().deliveries[0]?.state, ended]).toEqual(['failed', 1])
  await pass(10 * seconds)
  expect(arrived.map(({ after }) => after)).toEqual([0, 20])
})

test('what succeeds after a failure is delivered and not tried again', async () => {
  const answers = [503, 200]
  const { world, team, lead, hook, arrived, pass, sandbox, clock } = withReceiver(() => answers.shift() ?? 500)
  hook({ type: 'paused' })
  recordActivity(world, team, { type: 'paused', leadId: lead._id })
  await pass(10 * seconds)
  await pass(400 * seconds)
  expect(arrived.map(({ after }) => after)).toEqual([0, 10])
  expect(sandbox.deliveries().deliveries).toMatchObject([{ attempts: 2, lastStatus: 200, state: 'delivered' }])
  expect(clock.pending()).toBe(0)
})

test.each([404, 410])(
  'an address that answers %i loses its hook, and what else waited for it is forgotten',
  async gone => {
    const answers = [500, gone]
    const { world, team, lead, hook, arrived, pass, sandbox, clock } = withReceiver(() => answers.shift() ?? 200)
    hook({ type: 'paused,resumed' })
    hook({ _id: 'hoo_2', type: 'stopped' })
    recordActivity(world, team, { type: 'paused', leadId: lead._id })
    recordActivity(world, team, { type: 'resumed', leadId: lead._id })
    await pass(10 * seconds)
    expect(arrived.map(({ body }) => body.type)).toEqual(['paused', 'resumed'])
    expect(team.hooks.all().map(({ _id }) => _id)).toEqual(['hoo_2'])
    expect(sandbox.deliveries().deliveries).toMatchObject([
      { type: 'paused', attempts: 1, lastStatus: 500, state: 'forgotten' },
      { type: 'resumed', attempts: 1, lastStatus: gone, state: 'forgotten' },
    ])
    expect(clock.pending()).toBe(0)
  },
)

test.each([
  'https://n8n.example/webhook',
  'http://127.0.0.1.example/in',
  'http://localhost.example/in',
  'http://10.0.0.1/in',
  'http://[::2]/in',
  'http://ann:secret@127.0.0.1/in',
  'file://localhost/etc/passwd',
  'no address',
])('%s is not called', async targetUrl => {
  const { world, team, lead, hook, arrived, sandbox } = withReceiver()
  hook({ targetUrl, type: 'paused' })
  recordActivity(world, team, { type: 'paused', leadId: lead._id })
  await turn()
  expect(arrived).toEqual([])
  expect(sandbox.deliveries().deliveries).toMatchObject([{ target: targetUrl, attempts: 0, state: 'not called' }])
})

test.each(['http://localhost:9/a', 'https://127.0.0.1/a', 'http://127.8.0.1/a', 'http://[::1]:9/a'])(
  '%s is called',
  async targetUrl => {
    const { world, team, lead, hook, arrived } = withReceiver()
    hook({ targetUrl, type: 'paused' })
    recordActivity(world, team, { type: 'paused', leadId: lead._id })
    await turn()
    expect(arrived.map(({ url }) => url)).toEqual([targetUrl])
  },
)

test('the answer of a call does not wait for what it caused', async () => {
  const { post, lead, hook, arrived, deliveries } = withReceiver(never)
  hook({ type: 'manualInterested' })
  const answered = await post(`/api/campaigns/${lead.campaignId}/leads/${lead._id}/interested`)
  expect(answered.status).toBe(200)
  await turn()
  expect(arrived.map(({ body }) => body.type)).toEqual(['manualInterested'])
  expect(await deliveries()).toMatchObject({ dropped: 0, deliveries: [{ hookId: 'hoo_1', attempts: 1, state: 'due' }] })
})

test('five are under way to an address at once, in order, and of more than 10,000 the oldest are forgotten and counted', async () => {
  const { world, team, hook, arrived, sandbox } = withReceiver(never)
  hook()
  const tell = (place: number) => world.outside?.announced(team, { type: `t${place}`, body: () => ({ place }) })
  for (let place = 0; place < 10_005; place += 1) tell(place)
  await turn()
  expect(arrived.map(({ body }) => body.place)).toEqual(Array.from({ length: 5 }, (_, index) => index + 5))
  tell(10_005)
  await turn()
  expect(arrived.map(({ body }) => body.place).at(-1)).toBe(10)
  const { dropped, deliveries } = sandbox.deliveries()
  expect(dropped).toBe(6)
  expect(deliveries.length).toBeLessThanOrEqual(10_000)
  expect(deliveries.at(-1)).toMatchObject({ type: 't10005', state: 'due' })
})

test('an address that never answers does not hold up another', async () => {
  const { world, team, hook, arrived } = withReceiver(request => (request.url.endsWith('/hangs') ? never() : 200))
  hook({ targetUrl: 'http://127.0.0.1:9/hangs' })
  hook({ _id: 'hoo_2', targetUrl: 'http://127.0.0.1:9/answers' })
  for (let place = 0; place < 100; place += 1) {
    world.outside?.announced(team, { type: 'paused', body: () => ({ place }) })
  }
  for (let turns = 0; turns < 100; turns += 1) await turn()
  expect(arrived.filter(({ url }) => url.endsWith('/answers'))).toHaveLength(100)
  expect(arrived.filter(({ url }) => url.endsWith('/hangs'))).toHaveLength(5)
})

test('a stopped sandbox calls nobody any more, and leaves no timer', async () => {
  const { world, team, lead, hook, arrived, sandbox, clock, post, pass } = withReceiver(() => 500, 1)
  hook({ type: 'paused' })
  recordActivity(world, team, { type: 'paused', leadId: lead._id })
  await post('/api/v2/enrichments/bulk', [{ input: { email: 'ada@engine.example' }, enrichmentRequests: ['verify'] }])
  await turn()
  expect(clock.pending()).toBe(3)
  sandbox.stop()
  recordActivity(world, team, { type: 'paused', leadId: lead._id })
  await turn()
  expect(clock.pending()).toBe(0)
  await pass(400 * seconds)
  expect(arrived).toHaveLength(1)
  expect(sandbox.deliveries().deliveries.map(({ state }) => state)).toEqual(['forgotten', 'not called'])
})

test('what is under way when the sandbox stops is ended', async () => {
  let ended = 0
  const { world, team, lead, hook, sandbox, clock } = withReceiver(({ signal }) => {
    signal.addEventListener('abort', () => {
      ended += 1
    })
    return never()
  })
  hook({ type: 'paused' })
  recordActivity(world, team, { type: 'paused', leadId: lead._id })
  await turn()
  sandbox.stop()
  await turn()
  expect([ended, clock.pending()]).toEqual([1, 0])
})

test('a reset forgets what was due', async () => {
  const { world, team, lead, hook, arrived, pass, post, deliveries, clock } = withReceiver(() => 500)
  hook({ type: 'paused' })
  recordActivity(world, team, { type: 'paused', leadId: lead._id })
  await turn()
  await post('/_control/reset')
  expect(await deliveries()).toEqual({ dropped: 0, deliveries: [] })
  expect(clock.pending()).toBe(0)
  await pass(400 * seconds)
  expect(arrived).toHaveLength(1)
})

test('when the time is moved, what is past by it happens at once and the rest comes sooner', async () => {
  const { world, team, lead, hook, arrived, pass, post, types } = withReceiver(() => 500)
  hook({ type: 'paused,enrichmentDone' })
  recordActivity(world, team, { type: 'paused', leadId: lead._id })
  await post('/api/v2/enrichments/bulk', [{ input: { email: 'ada@engine.example' }, enrichmentRequests: ['verify'] }])
  await turn()
  await post('/_control/clock', { advanceMs: 9_000 })
  expect(await types()).toEqual(['paused', 'enrichmentDone'])
  await pass(1 * seconds)
  expect(arrived.map(({ body, after }) => [body.type, after])).toEqual([
    ['paused', 0],
    ['enrichmentDone', 0],
    ['paused', 1],
  ])
})

test('without anybody to deliver, what is due is noted and no time passes for it', async () => {
  const clock = manualClock()
  const sandbox = createSandbox({ routes: sandboxRoutes, eventsOf, preset: 'solo', seed: 1, speed: 0, clock })
  const world = sandbox.world()
  const team = world.teams.get('sandbox')
  if (team === undefined) throw new Error('no team')
  team.hooks.insert({ _id: 'hoo_1', targetUrl: target, type: 'paused', createdAt: '2026-01-01T00:00:00.000Z' })
  recordActivity(world, team, { type: 'paused', leadId: first(team.leads)._id })
  world.outside?.later(1, () => expect.unreachable())
  await turn()
  expect(clock.pending()).toBe(0)
  expect(sandbox.deliveries().deliveries.filter(({ hookId }) => hookId === 'hoo_1')).toMatchObject([
    { type: 'paused', attempts: 0, state: 'not called' },
  ])
})
