import { expect, test } from 'vitest'
import { aboutThings, answeredLater, failure, known, nextTurn, ok, plain, setUp, things } from './tenant-fixtures.ts'

test('an answer is kept for the lifetime its contract declares, and not a moment longer', async () => {
  const { session, seen, clock } = setUp(() => ok({ _id: 'a' }))
  await session().call(things.thing, { thing: 'a' })
  clock.advance(59_000)
  const warm = session()
  await warm.call(things.thing, { thing: 'a' })
  expect(seen).toHaveLength(1)
  expect(warm.usage).toEqual({ restCalls: 0, cacheHits: 1, coalesced: 0, oldestAgeMs: 59_000 })
  clock.advance(2000)
  await session().call(things.thing, { thing: 'a' })
  expect(seen).toHaveLength(2)
})

test('who wants nothing older than a moment is not given what was asked for before it, and others are given the new', async () => {
  const { answers, answer } = answeredLater()
  const { session, seen, clock } = setUp(answer)
  const early = session().call(things.thing, { thing: 'a' })
  await nextTurn()
  // The answer comes later than the moment, and may have left lemlist before it.
  clock.advance(1000)
  const since = clock.now()
  clock.advance(1000)
  answers[0]?.({ _id: 'a', name: 'old' })
  await expect(early).resolves.toMatchObject({ name: 'old' })
  const fresh = session(undefined, { since }).call(things.thing, { thing: 'a' })
  await nextTurn()
  answers[1]?.({ _id: 'a', name: 'new' })
  await expect(fresh).resolves.toMatchObject({ name: 'new' })
  await expect(session(undefined, { since }).call(things.thing, { thing: 'a' })).resolves.toMatchObject({ name: 'new' })
  await expect(session().call(things.thing, { thing: 'a' })).resolves.toMatchObject({ name: 'new' })
  expect(seen).toHaveLength(2)
})

test('a write empties the cache, and a read that was under way while it happened is not kept', async () => {
  let answerRead: (response: Response) => void = () => undefined
  const { session, seen } = setUp(request =>
    request.method === 'GET' && seen.length === 1
      ? new Promise<Response>(resolve => {
          answerRead = resolve
        })
      : ok({ _id: 'a', name: 'new' }),
  )
  const slowRead = session().call(things.thing, { thing: 'a' })
  await new Promise(resolve => setImmediate(resolve))
  await session().call(things.thingUpdate, { thing: 'a', body: { name: 'new' } })
  answerRead(ok({ _id: 'a', name: 'old' }))
  await expect(slowRead).resolves.toEqual({ _id: 'a', name: 'old' })
  await expect(session().call(things.thing, { thing: 'a' })).resolves.toEqual({ _id: 'a', name: 'new' })
})

test('a failed call is never kept', async () => {
  let answers = 0
  const { session } = setUp(() => {
    answers += 1
    return answers === 1 ? plain(404, 'Thing not found') : ok({ _id: 'a' })
  })
  expect(await failure(session().call(things.thing, { thing: 'a' }))).toMatchObject({ kind: 'notFound' })
  await expect(session().call(things.thing, { thing: 'a' })).resolves.toEqual({ _id: 'a' })
})

test('a key that was asked for is served from the cache, also the one that nothing answered', async () => {
  const { session, seen } = setUp(known)
  await Promise.all(['a', 'x'].map(key => session().load(things.things, key)))
  await expect(Promise.all(['a', 'x'].map(key => session().load(things.things, key)))).resolves.toEqual([
    { _id: 'a' },
    undefined,
  ])
  expect(seen).toHaveLength(1)
})

test('a read after a write does not join a read from before it', async () => {
  const answers: ((response: Response) => void)[] = []
  const { session, seen } = setUp(request =>
    request.method === 'GET' && answers.length === 0
      ? new Promise<Response>(resolve => answers.push(resolve))
      : ok({ _id: 'a', name: 'new' }),
  )
  const before = session().call(things.thing, { thing: 'a' })
  await new Promise(resolve => setImmediate(resolve))
  const writer = session()
  await writer.call(things.thingUpdate, { thing: 'a', body: { name: 'new' } })
  await expect(writer.call(things.thing, { thing: 'a' })).resolves.toEqual({ _id: 'a', name: 'new' })
  expect(writer.writes).toBe(1)
  answers[0]?.(ok({ _id: 'a', name: 'old' }))
  await expect(before).resolves.toEqual({ _id: 'a', name: 'old' })
  expect(seen).toHaveLength(3)
})

test('a change of lemlist’s own makes what was kept out of date once, whichever operation learns of it', async () => {
  const { session, seen } = setUp(() => ok({ _id: 'a' }))
  const [first, second] = [session(), session()]
  await first.call(things.thing, { thing: 'a' })
  await first.outdated('enr_1', [{ subject: aboutThings, marks: 'all' }])
  expect(first.writes).toBe(1)
  await second.call(things.thing, { thing: 'a' })
  expect(seen).toHaveLength(2)
  await second.outdated('enr_1', [{ subject: aboutThings, marks: 'all' }])
  expect(second.writes).toBe(0)
  await second.call(things.thing, { thing: 'a' })
  expect(seen).toHaveLength(2)
})
