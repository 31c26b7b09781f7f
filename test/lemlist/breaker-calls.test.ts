import { expect, test } from 'vitest'
import { startHarness } from '../support/harness.ts'
import { failure, ok, plain, setUp, things } from './tenant-fixtures.ts'

type Session = ReturnType<ReturnType<typeof setUp>['session']>

/** Writes of one thing each, all at once; a write is sent once. */
const pings = (session: Session, count: number, prefix = 'thi') =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      failure(session.call(things.thingPing, { thing: `${prefix}_${index}` })),
    ),
  )

test('five calls that fail keep the next from being sent: it fails at once and says when it will be tried', async () => {
  const { session, seen, clock } = setUp(() => plain(503, 'down'))
  await pings(session(), 5)
  const at = clock.now()
  const kept = await failure(session().call(things.thing, { thing: 'thi_9' }))
  expect(kept).toMatchObject({ kind: 'unavailable', retryable: true, retryAfterMs: 1500, wasSent: false })
  expect(kept.message).toMatch(/no call is sent now; the next is tried in 2 s/)
  expect({ sent: seen.length, waited: clock.now() - at }).toEqual({ sent: 5, waited: 0 })
})

test('after the pause one of several calls is sent, and when that is answered all are', async () => {
  let isDown = true
  const { session, seen, clock } = setUp(() => (isDown ? plain(502, '') : ok({ _id: 'thi_1' })))
  await pings(session(), 5)
  clock.advance(1500)
  await pings(session(), 4)
  expect(seen).toHaveLength(6)
  isDown = false
  clock.advance(3000)
  await session().call(things.never, { never: 'thi_1' })
  await Promise.all([2, 3, 4].map(id => session().call(things.never, { never: `thi_${id}` })))
  expect(seen).toHaveLength(10)
})

test('a call that waits for budget when calls are kept back is not sent either', async () => {
  const { session, seen, clock } = setUp(async () => {
    await new Promise<void>(resolve => clock.after(100, resolve))
    return plain(503, 'down')
  })
  const at = clock.now()
  const failures = await pings(session(), 30)
  const unsent = failures.filter(({ wasSent }) => !wasSent)
  expect({ tookMs: clock.now() - at, unsent: unsent.length }).toEqual({ tookMs: 100, unsent: 30 - seen.length })
  expect(seen.length).toBeLessThanOrEqual(20)
  for (const error of unsent) expect(error).toMatchObject({ kind: 'unavailable', retryAfterMs: 1500 })
})

test('the background obeys', async () => {
  const { session, seen, clock } = setUp(() => plain(503, 'down'))
  await pings(session(), 5)
  clock.advance(1500)
  const background = session(undefined, { lane: 'background' })
  expect(await failure(background.call(things.never, { never: 'thi_1' }))).toMatchObject({ retryAfterMs: 1000 })
  expect(seen).toHaveLength(5)
})

test.each([
  ['a refusal', () => plain(404, 'Thing not found')],
  ['one for lack of budget', () => plain(429, 'Too many requests', { 'retry-after': '1' })],
  ['an answer that cannot be read', () => plain(200, '{"_id":')],
  ['a refusal that wears a server error', () => plain(500, 'Lead in graveyard')],
])('lemlist is there when it answers with %s', async (_what, there) => {
  const answers = [...Array.from({ length: 4 }, () => () => plain(503, '')), there]
  const { session } = setUp(() => (answers.shift() ?? (() => plain(503, '')))())
  await pings(session(), 4)
  await failure(session().call(things.thingCreate, { body: { name: 'x' } }))
  for (const thing of ['thi_5', 'thi_6', 'thi_7', 'thi_8'])
    expect(await failure(session().call(things.thingPing, { thing }))).toMatchObject({ status: 503, wasSent: true })
})

test('the attempts of one call count once, and so do all server errors of one operation', async () => {
  const down = setUp(() => plain(503, 'down'))
  for (const id of [1, 2, 3, 4]) await failure(down.session().call(things.never, { never: `thi_${id}` }))
  expect(down.seen).toHaveLength(16)
  const broken = setUp(() => plain(500, 'Internal server error'))
  await pings(broken.session(), 10)
  expect(broken.seen).toHaveLength(10)
})

test('server errors of five operations show that lemlist is down', async () => {
  const { session, seen } = setUp(() => plain(500, 'Internal server error'))
  const { call } = session()
  await failure(call(things.thingPing, { thing: 'thi_1' }))
  await failure(call(things.thingTold, { thing: 'thi_1' }))
  await failure(call(things.thingCreate, { body: { name: 'x' } }))
  await failure(call(things.thingUpdate, { thing: 'thi_1', body: { name: 'x' } }))
  await failure(call(things.thingRename, { thing: 'thi_1', body: { name: 'x' } }))
  expect(await failure(call(things.thingPing, { thing: 'thi_1' }))).toMatchObject({ wasSent: false })
  expect(seen).toHaveLength(5)
})

test('connections that drop and calls that take too long show it as well', async () => {
  const dropped = setUp(() => Promise.reject(new TypeError('socket closed')))
  await pings(dropped.session(), 5)
  expect(await failure(dropped.session().call(things.thingPing, { thing: 'a_1' }))).toMatchObject({ wasSent: false })
  const hanging = setUp(() => new Promise(() => undefined))
  await pings(hanging.session(), 5)
  expect(await failure(hanging.session().call(things.thingPing, { thing: 'a_1' }))).toMatchObject({ wasSent: false })
  expect([dropped.seen.length, hanging.seen.length]).toEqual([5, 5])
})

test('a deletion whose answer was lost says that it was sent, though it is kept back when it is repeated', async () => {
  const { session, seen } = setUp(() => plain(503, 'down'))
  await pings(session(), 4)
  const lost = await failure(session().call(things.thingDelete, { thing: 'thi_9' }))
  expect(lost).toMatchObject({ wasSent: true, retryAfterMs: 1250 })
  expect(seen).toHaveLength(5)
})

test('a 504 is asked again where that is safe, what took too long is not', async () => {
  const answers = [plain(504, ''), plain(504, '')]
  const { session, seen } = setUp(() => answers.shift() ?? ok({ _id: 'thi_1' }))
  await session().call(things.never, { never: 'thi_1' })
  expect(seen).toHaveLength(3)
  const write = setUp(() => plain(504, ''))
  await failure(write.session().call(things.thingPing, { thing: 'thi_1' }))
  expect(write.seen).toHaveLength(1)
})

test('an operation reads that calls are kept back, and until when; it works again as soon as lemlist is there', async () => {
  const { run, sandbox, calls, clock } = startHarness()
  sandbox.faults.add({ operation: '*', kind: 'status', status: 503 })
  // A call with its attempts takes 1750 ms: the fifth fails first at 7000.
  for (let time = 0; time < 5; time += 1) await run('{ labels { id } }')
  expect(calls()).toHaveLength(17)
  const at = clock.now()
  const { data, errors } = await run('{ labels { id } }')
  expect(data).toEqual({ labels: null })
  expect(errors).toMatchObject([
    {
      message: expect.stringContaining('the next is tried in 2 s'),
      path: ['labels'],
      extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true, retryAfterMs: 1250, upstream: { status: null } },
    },
  ])
  expect({ calls: calls().length, waited: clock.now() - at }).toEqual({ calls: 17, waited: 0 })
  sandbox.faults.clear()
  clock.advance(1250)
  expect((await run('{ labels { id } }')).data.labels).toEqual(expect.any(Array))
  expect(calls()).toHaveLength(18)
})

test('an action that was kept back was not done: its key serves again', async () => {
  const { run, sandbox, calls, clock, team, station } = startHarness()
  // Keys are kept by team, whose id is asked for once.
  await station.identities.find()
  const [campaign] = team.campaigns.all()
  const input = { campaignId: campaign?._id, email: 'nora.kept@example.com', idempotencyKey: 'k-1' }
  const add = 'mutation ($input: LeadAddInput!) { leadAdd(input: $input) { lead { email } userErrors { message } } }'
  sandbox.faults.add({ operation: '*', kind: 'drop' })
  for (let time = 0; time < 5; time += 1) await run('{ labels { id } }')
  const sent = calls().length
  const { errors } = await run(add, { input })
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryAfterMs: 1250 } }])
  expect(calls()).toHaveLength(sent)
  sandbox.faults.clear()
  clock.advance(1250)
  const { data } = await run(add, { input })
  expect(data.leadAdd).toEqual({ lead: { email: 'nora.kept@example.com' }, userErrors: [] })
})
