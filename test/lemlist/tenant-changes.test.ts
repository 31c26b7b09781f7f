import { expect, test } from 'vitest'
import type { Change } from '../../src/lemlist/subject.ts'
import { aboutThings, answeredLater, failure, nextTurn, ok, plain, setUp, things } from './tenant-fixtures.ts'

/** Answers reads by their path, and writes with this. */
const answeringWrites = (write: () => Response) => (request: Request) => {
  if (request.method !== 'GET') return write()
  const { pathname, searchParams } = new URL(request.url)
  const ids = searchParams.get('ids')?.split(',')
  return ok(ids === undefined ? { _id: pathname.split('/').at(-1) } : ids.map(_id => ({ _id })))
}

const acknowledged = () => ok({ success: true })

/** Which reads were made again after something happened: a call of its own each, a key of a batch, and another subject. */
const setUpReads = (write = acknowledged) => {
  const { session, seen, tenant, clock } = setUp(answeringWrites(write))
  const readAll = async () => {
    const reader = session()
    await Promise.all([
      ...['thi_1', 'thi_2'].map(thing => reader.call(things.thing, { thing })),
      ...['thi_1', 'thi_3'].map(key => reader.load(things.things, key)),
      reader.call(things.other, { other: 'thi_1' }),
    ])
  }
  const readAgain = async (): Promise<string[]> => {
    seen.length = 0
    await readAll()
    return seen.map(call => call.replace('GET /api/', ''))
  }
  return { session, tenant, clock, readAll, readAgain }
}

const everything = ['things/thi_1', 'things/thi_2', 'others/thi_1', 'things?ids=thi_1%2Cthi_3']

test('a write that says what it names forgets that alone; other things and other subjects are served on', async () => {
  const { session, readAll, readAgain } = setUpReads()
  await readAll()
  await session().call(things.thingRename, { thing: 'thi_1', body: { name: 'new' } })
  expect(await readAgain()).toEqual(['things/thi_1', 'things?ids=thi_1'])
  expect(await readAgain()).toEqual([])
})

test('a write that changes all of a subject forgets all of it, one that says nothing everything, one that changes nothing nothing', async () => {
  const { session, readAll, readAgain } = setUpReads()
  await readAll()
  await session().call(things.thingPing, { thing: 'thi_1' })
  expect(await readAgain()).toEqual([])
  await session().call(things.thingsSort, {})
  expect(await readAgain()).toEqual(everything.filter(call => !call.startsWith('others')))
  await session().call(things.thingUpdate, { thing: 'thi_1', body: { name: 'new' } })
  expect(await readAgain()).toEqual(everything)
})

test('a write that was refused forgets nothing; one of which nobody knows whether it was done forgets all of its subjects', async () => {
  const answers = [
    plain(422, 'no'),
    plain(404, 'not found'),
    plain(429, 'later', { 'retry-after': '1' }),
    acknowledged(),
  ]
  const { session, readAll, readAgain } = setUpReads(() => answers.shift() ?? plain(502, ''))
  const rename = () => session().call(things.thingRename, { thing: 'thi_1', body: { name: 'new' } })
  await readAll()
  await failure(rename())
  await failure(rename())
  expect(await readAgain()).toEqual([])
  await rename()
  expect(await readAgain()).toEqual(['things/thi_1', 'things?ids=thi_1'])
  expect(await failure(rename())).toMatchObject({ kind: 'unavailable' })
  expect(await readAgain()).toEqual(everything.filter(call => !call.startsWith('others')))
})

/** What is read of a thing of which a write was sent that is done only when `finish` is called; its answer never comes. */
const setUpLostWrite = () => {
  let name = 'old'
  const { session, seen, clock } = setUp(request => {
    if (request.method === 'GET') return ok({ _id: 'thi_1', name })
    return new Promise<Response>(() => undefined)
  })
  const read = async () => (await session().call(things.thing, { thing: 'thi_1' }))?.name
  const leaving = new AbortController()
  const rename = () => session(leaving.signal).call(things.thingRename, { thing: 'thi_1', body: { name: 'new' } })
  const finish = (): void => {
    name = 'new'
  }
  return { session, seen, clock, read, rename, leaving, finish }
}

test('a write whose answer is lost may be done later: what is read meanwhile is served for seconds, and not after it must be done', async () => {
  const { session, seen, clock, read, rename, leaving, finish } = setUpLostWrite()
  const readOther = () => session().call(things.other, { other: 'thi_1' })
  await readOther()
  const writing = rename()
  const left = expect(writing).rejects.toThrow('gone')
  await nextTurn()
  leaving.abort(new Error('gone'))
  await left
  const lostAt = clock.now()
  expect(await read()).toBe('old')
  finish()
  clock.advance(3000)
  expect(await read()).toBe('old')
  clock.advance(1)
  expect(await read()).toBe('new')
  clock.advance(lostAt + 29_999 - clock.now())
  expect(await read()).toBe('new')
  seen.length = 0
  clock.advance(1)
  expect(await read()).toBe('new')
  expect(seen).toEqual(['GET /api/things/thi_1'])
  clock.advance(20_000)
  await Promise.all([read(), readOther()])
  expect(seen).toEqual(['GET /api/things/thi_1'])
})

test('a write whose answer cannot be read was done: what is read after it is served as long as ever', async () => {
  const { session, seen, clock } = setUp(({ method }) => (method === 'GET' ? ok({ _id: 'a' }) : plain(200, '{')))
  expect(await failure(session().call(things.thingCreate, { body: { name: 'new' } }))).toMatchObject({
    kind: 'invalid',
  })
  await session().call(things.thing, { thing: 'a' })
  clock.advance(59_000)
  await session().call(things.thing, { thing: 'a' })
  expect(seen).toHaveLength(2)
})

test('a write that is refused when it is sent a second time may have been done the first', async () => {
  const answers = [plain(502, ''), plain(409, 'conflict')]
  const { session, readAll, readAgain } = setUpReads(() => answers.shift() ?? acknowledged())
  await readAll()
  expect(await failure(session().call(things.thingsSort, {}))).toMatchObject({ kind: 'conflict' })
  expect(await readAgain()).toEqual(everything.filter(call => !call.startsWith('others')))
})

test('a change that is told forgets what it names: by what was asked with, in whatever case an address is, and by ids in the answer', async () => {
  const { session, seen, tenant } = setUp(() => ok({ _id: 'x', name: 'made of thi_9' }))
  const read = (thing: string) => session().call(things.thing, { thing })
  const forget = (...marks: string[]) => tenant.forget([{ subject: aboutThings, marks }])
  await read('Ann@Example.org')
  await forget('someone@else.org')
  await read('Ann@Example.org')
  expect(seen).toHaveLength(1)
  await forget('ann@example.org')
  await read('Ann@Example.org')
  expect(seen).toHaveLength(2)
  await forget('thi_9')
  await read('Ann@Example.org')
  expect(seen).toHaveLength(3)
})

test('a read after a change does not join one from before it, be it kept or not, and others still share', async () => {
  const { answers, answer } = answeredLater()
  const { session, seen, tenant } = setUp(answer)
  const change: readonly Change[] = [{ subject: aboutThings, marks: ['thi_1'] }]
  const readBoth = () => [
    session().call(things.thing, { thing: 'thi_1' }),
    session().call(things.never, { never: 'thi_1' }),
    session().call(things.other, { other: 'thi_1' }),
  ]
  const before = readBoth()
  await nextTurn()
  await tenant.forget(change)
  const after = readBoth()
  await nextTurn()
  expect(seen.map(call => call.replace('GET /api/', ''))).toEqual([
    'never/thi_1',
    'things/thi_1',
    'others/thi_1',
    'never/thi_1',
    'things/thi_1',
  ])
  for (const give of answers) give({ _id: 'a' })
  await Promise.all([...before, ...after])
})

test('while events arrive an answer is served as long as they may tell of changes, and when they cease only as long as without', async () => {
  let isTold = true
  const { session, seen, clock } = setUp(() => ok({ _id: 'a' }), { isTold: () => isTold })
  const read = () => session().call(things.told, { told: 'a' })
  await read()
  clock.advance(50_000)
  await read()
  expect(seen).toHaveLength(1)
  isTold = false
  await read()
  expect(seen).toHaveLength(2)
  clock.advance(9000)
  await read()
  expect(seen).toHaveLength(2)
  isTold = true
  clock.advance(2000)
  await read()
  expect(seen).toHaveLength(3)
})
