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

/** Refuses calls that hold such a key, with words made of their keys. */
const refusing = (words: (keys: string) => string, bad = /./) =>
  setUp(request => {
    const keys = new URL(request.url).searchParams.get('ids') ?? ''
    return bad.test(keys) ? plain(400, words(keys)) : known(request)
  })

const keysOf = (letter: string) => ['1', '2', '3', '4', '5', '6', '7', '8'].map(digit => `${letter}${digit}`)

test('keys of one operation are not told apart any further where both halves fail with the same words', async () => {
  const { session, seen } = refusing(() => 'Bad params')
  const own = session()
  const errors = await Promise.all(keysOf('a').map(key => failure(own.load(things.many, key))))
  expect(errors.map(({ message }) => message)).toEqual(Array(8).fill('Bad params'))
  expect([seen.length, own.usage.restCalls]).toEqual([3, 3])
})

test('keys that fail alike in both halves fail their own operation alone, not the others that went with it', async () => {
  const { session } = refusing(() => 'Bad params', /bad/)
  const [good, other] = [session(), session()]
  const asked = Promise.all(['a', 'b', 'c'].map(key => good.load(things.many, key)))
  const bad = await Promise.all(['bad1', 'bad2', 'bad3'].map(key => failure(other.load(things.many, key))))
  expect(bad.map(({ kind }) => kind)).toEqual(Array(3).fill('badInput'))
  await expect(asked).resolves.toEqual([{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }])
})

test('calls that tell keys apart count for the operation, and keys are refused when it may begin no more', async () => {
  const { session, seen } = refusing(keys => `Bad params: ${keys}`)
  const limited = session(undefined, { mostCalls: 5 })
  const errors = await Promise.all(keysOf('a').map(key => failure(limited.load(things.many, key))))
  expect(seen).toHaveLength(5)
  expect(limited.usage.restCalls).toBe(5)
  for (const { kind, cost } of errors) {
    expect({ kind, cost }).toEqual({ kind: 'tooCostly', cost: { needed: 1, begun: 5, most: 5 } })
  }
})

test('keys for which an operation may begin no call are refused, but not those that others wait for as well', async () => {
  const { session, seen } = refusing(() => 'Bad params', /bad/)
  const [limited, free] = [session(undefined, { mostCalls: 1 }), session()]
  const refused = ['a', 'bad'].map(key => failure(limited.load(things.many, key)))
  const shared = limited.load(things.many, 'b')
  const asked = ['b', 'c'].map(key => free.load(things.many, key))
  await expect(Promise.all([shared, ...asked])).resolves.toEqual([{ _id: 'b' }, { _id: 'b' }, { _id: 'c' }])
  expect((await Promise.all(refused)).map(({ kind }) => kind)).toEqual(['tooCostly', 'tooCostly'])
  expect(seen).toHaveLength(2)
  expect(seen[1]).toBe('GET /api/many?ids=b%2Cc')
})

test('who joins a key that is being asked for takes part in the calls that tell it from the others', async () => {
  const { answers, answer } = answeredLater()
  let calls = 0
  const { session, clock } = setUp(request => {
    calls += 1
    if (calls > 1) return known(request)
    return answer().then(() => plain(400, 'Bad params'))
  })
  const [limited, free] = [session(undefined, { mostCalls: 1 }), session()]
  const asked = ['a', 'b'].map(key => limited.load(things.many, key))
  await nextTurn()
  await nextTurn()
  clock.advance(2)
  await nextTurn()
  const joined = free.load(things.many, 'a')
  const failed = failure(Promise.all(asked))
  await nextTurn()
  answers[0]?.([])
  await expect(joined).resolves.toEqual({ _id: 'a' })
  expect(await failed).toMatchObject({ kind: 'tooCostly' })
  expect(calls).toBe(2)
  expect([free.usage.restCalls, limited.usage.restCalls]).toEqual([1, 2])
})
