import { expect, test } from 'vitest'
import { answeredLater, failure, known, nextTurn, plain, setUp, things } from './tenant-fixtures.ts'

test('a key that is being asked for is asked for again by who wants newer, and joined by others', async () => {
  const { answers, answer } = answeredLater()
  const { session, seen, clock } = setUp(answer)
  const start = clock.now()
  const load = (since: number) => session(undefined, { since }).load(things.things, 'a')
  const first = load(start)
  await nextTurn()
  clock.advance(2)
  await nextTurn()
  const second = [load(start + 1), load(start + 3), load(start + 3)]
  await nextTurn()
  clock.advance(2)
  await nextTurn()
  expect(seen).toHaveLength(2)
  answers[0]?.([{ _id: 'a', name: 'old' }])
  await expect(first).resolves.toMatchObject({ name: 'old' })
  const third = load(start + 4)
  answers[1]?.([{ _id: 'a', name: 'new' }])
  await expect(Promise.all([...second, third])).resolves.toMatchObject([
    ...[{ name: 'old' }, { name: 'new' }, { name: 'new' }, { name: 'new' }],
  ])
  await expect(load(start + 4)).resolves.toMatchObject({ name: 'new' })
  expect(seen).toHaveLength(2)
})

test('keys of several operations meet in calls of the largest size, matched by key; unknown keys are undefined', async () => {
  const { session, seen } = setUp(known)
  const [one, two] = [session(), session()]
  const found = await Promise.all([
    ...['a', 'b', 'x'].map(key => one.load(things.things, key)),
    ...['B', 'c'].map(key => two.load(things.things, key)),
  ])
  expect(found).toEqual([{ _id: 'a' }, { _id: 'b' }, undefined, { _id: 'b' }, { _id: 'c' }])
  expect(seen).toEqual(['GET /api/things?ids=a%2Cb%2Cx', 'GET /api/things?ids=c'])
})

test('a batch that fails fails each of its keys, and the next time it is tried afresh', async () => {
  let answers = 0
  const { session } = setUp(request => {
    answers += 1
    return answers === 1 ? plain(402, 'not in your plan') : known(request)
  })
  const failed = await Promise.all(['a', 'b'].map(key => failure(session().load(things.things, key))))
  expect(failed).toMatchObject([{ kind: 'paymentRequired' }, { kind: 'paymentRequired' }])
  await expect(session().load(things.things, 'a')).resolves.toEqual({ _id: 'a' })
})

test('an operation that has gone asks for no key, and a batch that fails after everyone left harms nobody', async () => {
  const unheard: unknown[] = []
  const hear = (reason: unknown) => unheard.push(reason)
  process.on('unhandledRejection', hear)
  const { session, seen, clock } = setUp(() => plain(402, 'no'))
  const leaving = new AbortController()
  const asked = session(leaving.signal).load(things.things, 'a')
  await nextTurn()
  leaving.abort(new Error('gone'))
  await expect(asked).rejects.toThrow('gone')
  await expect(session(leaving.signal).load(things.things, 'b')).rejects.toThrow('gone')
  clock.advance(10)
  await new Promise(resolve => setTimeout(resolve, 0))
  process.off('unhandledRejection', hear)
  expect([unheard, seen]).toEqual([[], ['GET /api/things?ids=a']])
})

test('a key that lemlist does not take fails alone, not the keys of others in the same call', async () => {
  const { session, seen } = setUp(request =>
    (new URL(request.url).searchParams.get('ids') ?? '').includes('bad') ? plain(400, 'Bad params') : known(request),
  )
  const [good, other] = [session(), session()]
  const asked = [good.load(things.things, 'a'), good.load(things.things, 'b')]
  expect(await failure(other.load(things.things, 'bad'))).toMatchObject({ kind: 'badInput' })
  await expect(Promise.all(asked)).resolves.toEqual([{ _id: 'a' }, { _id: 'b' }])
  expect(seen).toHaveLength(3)
})
