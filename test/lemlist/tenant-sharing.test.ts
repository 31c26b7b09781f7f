import { expect, test } from 'vitest'
import { answeredLater, known, nextTurn, ok, setUp, things } from './tenant-fixtures.ts'

test('identical reads that run at the same time are one call; the second operation is told it shared', async () => {
  const { session, seen } = setUp(() => ok({ _id: 'a' }))
  const [first, second] = [session(), session()]
  await Promise.all([first.call(things.thing, { thing: 'a' }), second.call(things.thing, { thing: 'a' })])
  expect(seen).toHaveLength(1)
  expect([first.usage, second.usage]).toMatchObject([
    { restCalls: 1, coalesced: 0 },
    { restCalls: 0, coalesced: 1 },
  ])
})

test('one operation that goes away does not take the shared call from the other; the last one does', async () => {
  const waiting: Request[] = []
  const { session } = setUp(
    request =>
      new Promise((_, reject) => {
        waiting.push(request)
        request.signal.addEventListener('abort', () => reject(request.signal.reason))
      }),
  )
  const [one, two] = [new AbortController(), new AbortController()]
  const first = session(one.signal).call(things.thing, { thing: 'a' })
  const second = session(two.signal).call(things.thing, { thing: 'a' })
  await new Promise(resolve => setImmediate(resolve))
  one.abort(new Error('first gone'))
  await expect(first).rejects.toThrow('first gone')
  expect(waiting[0]?.signal.aborted).toBe(false)
  two.abort(new Error('second gone'))
  await expect(second).rejects.toThrow('second gone')
  expect(waiting[0]?.signal.aborted).toBe(true)
})

test('a call on its way is shared with who wants nothing older than its start, and with nobody who wants newer', async () => {
  const { answers, answer } = answeredLater()
  const { session, seen, clock } = setUp(answer)
  const start = clock.now()
  const read = (since: number) => session(undefined, { since }).call(things.thing, { thing: 'a' })
  const first = [read(start), read(start)]
  await nextTurn()
  clock.advance(10)
  const second = [read(start + 1), read(start + 10)]
  await nextTurn()
  second.push(read(start))
  expect(seen).toHaveLength(2)
  answers[1]?.({ _id: 'a', name: 'new' })
  await expect(Promise.all(second)).resolves.toMatchObject([{ name: 'new' }, { name: 'new' }, { name: 'new' }])
  answers[0]?.({ _id: 'a', name: 'old' })
  await expect(Promise.all(first)).resolves.toMatchObject([{ name: 'old' }, { name: 'old' }])
  // What was asked for first came last.
  await expect(read(start)).resolves.toMatchObject({ name: 'new' })
  expect(seen).toHaveLength(2)
})

test('a client does not wait for a call of the background that asks for the same', async () => {
  const { session, seen, clock } = setUp(request =>
    request.url.includes('ids') ? known(request) : ok({ _id: 'a', name: request.url }),
  )
  // Half of the budget is spent: nothing of the background starts.
  await Promise.all(Array.from({ length: 11 }, (_, each) => session().call(things.thing, { thing: `b${each}` })))
  const start = clock.now()
  const background = session(undefined, { lane: 'background' })
  const waiting = [background.call(things.thing, { thing: 'a' }), background.load(things.things, 'a')]
  clock.advance(2)
  await nextTurn()
  expect(seen).toHaveLength(11)
  const client = session()
  const asked = [client.call(things.thing, { thing: 'a' }), client.load(things.things, 'a')]
  await Promise.all(asked)
  expect(clock.now() - start).toBe(4)
  expect([client.usage, seen.length]).toMatchObject([{ restCalls: 2, coalesced: 0 }, 13])
  await Promise.all(waiting)
})

test('many operations of one caller hold up another no more than one of them does', async () => {
  const { session, seen } = setUp(({ url }) => ok({ _id: url }))
  const caller = {}
  const flood = Array.from({ length: 200 }, (_, n) =>
    session(undefined, { caller }).call(things.thing, { thing: `flood-${n}` }),
  )
  await session().call(things.thing, { thing: 'other' })
  await Promise.all(flood)
  // The first window was taken before it came; behind that it is one of the first two.
  expect(seen.indexOf('GET /api/things/other')).toBeLessThan(22)
})
