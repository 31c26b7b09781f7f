import { expect, test } from 'vitest'
import { Allowance } from '../../src/lemlist/gate.ts'
import { failure, nextTurn, ok, setUp, things } from './tenant-fixtures.ts'

const answering = (request: Request) => {
  const { pathname, searchParams } = new URL(request.url)
  const ids = searchParams.get('ids')?.split(',')
  return ok(ids === undefined ? { _id: pathname } : ids.map(_id => ({ _id })))
}

test('an operation that may begin so many calls fails in the next, batched or not, and reads on from what is known', async () => {
  const { session, seen } = setUp(answering)
  const limited = session(undefined, { mostCalls: 2 })
  await limited.call(things.thing, { thing: 'x' })
  await Promise.all([limited.load(things.things, 'a'), limited.load(things.things, 'b')])
  expect(seen).toHaveLength(2)
  const tooCostly = { kind: 'tooCostly', retryable: false, message: expect.stringContaining('the 2 there are') }
  expect(await failure(limited.call(things.thing, { thing: 'y' }))).toMatchObject({ ...tooCostly, operation: 'thing' })
  expect(await failure(limited.load(things.things, 'c'))).toMatchObject({ ...tooCostly, operation: 'things' })
  expect(await limited.call(things.thing, { thing: 'x' })).toEqual({ _id: '/api/things/x' })
  expect(await limited.load(things.things, 'a')).toEqual({ _id: 'a' })
  expect(seen).toHaveLength(2)
})

test('a fan-out that is too large is refused whole, before any of it is called, and says how large it is', async () => {
  const { session, seen } = setUp(answering)
  const limited = session(undefined, { mostCalls: 5 })
  await limited.call(things.thing, { thing: 'first' })
  const reads = Array.from({ length: 5 }, (_, n) => limited.call(things.thing, { thing: `thi_${n}` }))
  const errors = await Promise.all(reads.map(failure))
  expect(seen).toHaveLength(1)
  expect(errors).toHaveLength(5)
  for (const { cost, kind } of errors) {
    expect({ kind, cost }).toEqual({ kind: 'tooCostly', cost: { needed: 5, begun: 1, most: 5 } })
  }
  const fewer = Array.from({ length: 4 }, (_, n) => limited.call(things.thing, { thing: `thi_${n}` }))
  await Promise.all(fewer)
  expect(seen).toHaveLength(5)
})

test('what is kept, what others have begun and what is asked for twice costs nothing', async () => {
  const held = Promise.withResolvers<void>()
  const { session, seen } = setUp(async request => {
    if (request.url.endsWith('/running')) await held.promise
    return answering(request)
  })
  await session().call(things.thing, { thing: 'kept' })
  const others = session().call(things.thing, { thing: 'running' })
  await nextTurn()
  const limited = session(undefined, { mostCalls: 1 })
  const asked = ['kept', 'running', 'own', 'own'].map(thing => limited.call(things.thing, { thing }))
  await nextTurn()
  held.resolve()
  await Promise.all([others, ...asked])
  expect(seen).toHaveLength(3)
  expect(limited.usage).toMatchObject({ restCalls: 1, cacheHits: 1, coalesced: 2 })
})

test('keys count as the calls they go into, also when they come at different moments', async () => {
  const { session, seen } = setUp(answering)
  const limited = session(undefined, { mostCalls: 2 })
  const load = (...keys: string[]) => keys.map(key => limited.load(things.things, key))
  const early = load('a', 'b')
  await nextTurn()
  await Promise.all([...early, ...load('c', 'd', 'e', 'f')])
  expect(seen).toEqual(['GET /api/things?ids=a%2Cb%2Cc', 'GET /api/things?ids=d%2Ce%2Cf'])

  const next = session(undefined, { mostCalls: 2 })
  const tooMany = Array.from({ length: 7 }, (_, n) => failure(next.load(things.things, `k${n}`)))
  expect((await Promise.all(tooMany)).map(({ cost }) => cost?.needed)).toEqual(Array(7).fill(3))
  expect(seen).toHaveLength(2)
})

test('writes count too, one by one, and the one that is too many is not sent', async () => {
  const { session, seen } = setUp(() => ok({ success: true }))
  const limited = session(undefined, { mostCalls: 2 })
  await limited.call(things.thingPing, { thing: 'a' })
  await limited.call(things.thingPing, { thing: 'a' })
  expect(await failure(limited.call(things.thingPing, { thing: 'a' }))).toMatchObject({
    kind: 'tooCostly',
    cost: { needed: 1, begun: 2, most: 2 },
  })
  expect(seen).toHaveLength(2)
})

test('nothing is decided while the cache is being looked into, however long it takes', async () => {
  const allowance = new Allowance(1)
  const look = Promise.withResolvers<void>()
  const late = allowance.after(look.promise).then(() => allowance.ask(things.thing, 'late'))
  const verdicts: unknown[] = []
  const early = allowance.ask(things.thing, 'early')
  for (const asked of [early, late]) asked.catch(error => verdicts.push(error))
  await nextTurn()
  await nextTurn()
  await nextTurn()
  expect(verdicts).toEqual([])
  look.resolve()
  expect(await failure(early)).toMatchObject({ cost: { needed: 2, begun: 0, most: 1 } })
  expect(await failure(late)).toMatchObject({ cost: { needed: 2, begun: 0, most: 1 } })
})

test('an operation without a bound asks nobody', async () => {
  const { session, seen } = setUp(answering)
  const free = session()
  await Promise.all(Array.from({ length: 100 }, (_, n) => free.call(things.thing, { thing: `thi_${n}` })))
  expect(seen).toHaveLength(100)
})
