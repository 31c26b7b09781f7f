import { expect, test } from 'vitest'
import { chapter, get } from '../../src/lemlist/endpoint.ts'
import { document } from '../../src/lemlist/wire.ts'
import { about, failure, ok, plain, setUp, Thing, things } from './tenant-fixtures.ts'

const list = (length: number) => Array.from({ length }, (_, index) => ({ _id: String(index) }))

const paged = (all: readonly unknown[]) => (request: Request) => {
  const { searchParams } = new URL(request.url)
  const offset = Number(searchParams.get('offset'))
  return ok(all.slice(offset, offset + Number(searchParams.get('limit'))))
}

test('the key travels as Basic with an empty user, the agent is named, and values in the path are encoded whole', async () => {
  let request: Request | undefined
  const { session, seen } = setUp(received => {
    request = received
    return ok({ _id: 'a' })
  })
  await session().call(things.thing, { thing: 'a+b@x.io/c?d' })
  expect(seen).toEqual(['GET /api/things/a%2Bb%40x.io%2Fc%3Fd'])
  expect(request?.headers.get('authorization')).toBe(`Basic ${btoa(':key-of-the-team')}`)
  expect(request?.headers.get('user-agent')).toBe('test/1')
})

test('an id made of dots cannot climb to another route', async () => {
  const { session, seen } = setUp(() => ok({ _id: 'a' }))
  await session().call(things.thing, { thing: '..' })
  expect(seen).toEqual(['GET /api/things/%252E%252E'])
})

test('an empty answer is "nothing there"', async () => {
  const { session } = setUp(() => plain(200, ''))
  await expect(session().call(things.thing, { thing: 'a' })).resolves.toBeUndefined()
})

test('HTML with 200 is an operation that is not offered, and a body cut in half is an answer that cannot be read', async () => {
  const html = setUp(() => plain(200, '<html></html>', { 'content-type': 'text/html; charset=utf-8' }))
  expect(await failure(html.session().call(things.thing, { thing: 'a' }))).toMatchObject({
    kind: 'unsupported',
    operation: 'thing',
    route: '/things/:thing',
    status: 200,
  })
  const half = setUp(() => plain(200, '{"_id":"a","na', { 'content-type': 'application/json' }))
  expect(await failure(half.session().call(things.thing, { thing: 'a' }))).toMatchObject({ kind: 'invalid' })
})

test('drift is told once for each operation and field', async () => {
  const { session, drift } = setUp(() => ok({ _id: 'a', name: 5 }))
  await session().call(things.thing, { thing: 'a' })
  await session().call(things.thing, { thing: 'b' })
  expect(drift).toEqual(['thing name'])
})

test('a read is tried again after a server error, three times more and no further', async () => {
  const { session, seen } = setUp(() => plain(503, 'down'))
  const error = await failure(session().call(things.thing, { thing: 'a' }))
  expect(error).toMatchObject({ kind: 'unavailable', status: 503, retryable: true })
  expect(error.message).not.toContain('down')
  expect(seen).toHaveLength(4)
})

test('a write is never sent twice, unless lemlist refused it for lack of budget', async () => {
  const broken = setUp(() => {
    throw new TypeError('socket closed')
  })
  expect(await failure(broken.session().call(things.thingCreate, { body: { name: 'x' } }))).toMatchObject({
    kind: 'unavailable',
  })
  expect(broken.seen).toHaveLength(1)

  let refused = 0
  const busy = setUp(() => {
    refused += 1
    return refused === 1 ? plain(429, 'Too many requests', { 'retry-after': '3' }) : ok({ _id: 'new' })
  })
  const start = busy.clock.now()
  await expect(busy.session().call(things.thingCreate, { body: { name: 'x' } })).resolves.toEqual({ _id: 'new' })
  expect(busy.seen).toHaveLength(2)
  expect(busy.clock.now() - start).toBe(3000)
})

test('a deletion whose answer was lost is done when lemlist says that there is no such thing; one that was never done is not', async () => {
  const answers = [plain(502, ''), plain(404, 'Thing not found')]
  const lost = setUp(() => answers.shift() ?? ok({}))
  await expect(lost.session().call(things.thingDelete, { thing: 'thi_1' })).resolves.toBeUndefined()
  expect(lost.seen).toHaveLength(2)

  const unknown = setUp(() => plain(404, 'Thing not found'))
  expect(await failure(unknown.session().call(things.thingDelete, { thing: 'thi_1' }))).toMatchObject({
    kind: 'notFound',
  })
})

test('what is felt each time it is done is sent once, whatever its method', async () => {
  const broken = setUp(() => plain(502, ''))
  expect(await failure(broken.session().call(things.thingTold, { thing: 'thi_1' }))).toMatchObject({
    kind: 'unavailable',
  })
  expect(broken.seen).toHaveLength(1)
})

test('a permanent refusal that wears a server error is not tried again', async () => {
  const { session, seen } = setUp(() => plain(500, 'Lead in graveyard'))
  expect(await failure(session().call(things.thing, { thing: 'a' }))).toMatchObject({ kind: 'conflict' })
  expect(seen).toHaveLength(1)
})

test('a call that takes too long ends as a timeout', async () => {
  const { session, clock } = setUp(
    request =>
      new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason))
      }),
  )
  const start = clock.now()
  expect(await failure(session().call(things.thingCreate, { body: { name: 'x' } }))).toMatchObject({ kind: 'timeout' })
  expect(clock.now() - start).toBe(30_000)
})

test('a part of a list is read in pages of the largest size, and reading ends where a page is short', async () => {
  const { session, seen } = setUp(paged(list(6)))
  const slice = await session().slice(things.things, {}, 1, 10)
  expect(slice?.rows.map(({ _id }) => _id)).toEqual(['1', '2', '3', '4', '5'])
  expect(slice).toMatchObject({ more: false, truncated: false, total: undefined })
  expect(seen).toEqual(['GET /api/things?offset=0&limit=4', 'GET /api/things?offset=3&limit=4'])
})

test('a list whose paging is ignored is not read for ever, and does not repeat its rows', async () => {
  const { session, seen } = setUp(() => ok({ data: list(4), total: 100 }))
  const slice = await session().slice(things.things, {}, 0, 1000)
  expect(slice).toMatchObject({ rows: list(4), more: false, truncated: true })
  expect(seen).toHaveLength(2)
})

test('an answer that leads elsewhere is an operation that is not offered, not "nothing there"', async () => {
  const { session } = setUp(() => plain(302, '', { location: '/login' }))
  expect(await failure(session().call(things.thing, { thing: 'a' }))).toMatchObject({
    kind: 'unsupported',
    status: 302,
  })
})

test('an empty id names nothing, and nothing is called for it', async () => {
  const { session, seen } = setUp(() => ok({ _id: 'a' }))
  expect(await failure(session().call(things.thing, { thing: '' }))).toMatchObject({ kind: 'notFound' })
  await expect(session().load(things.things, '')).resolves.toBeUndefined()
  expect(seen).toEqual([])
})

test('what an operation cost counts every request that was sent', async () => {
  const { session } = setUp(() => plain(503, 'down'))
  const one = session()
  await failure(one.call(things.thing, { thing: 'a' }))
  expect(one.usage.restCalls).toBe(4)
})

test('what a reply is folded into may depend on its status', async () => {
  const { job } = chapter({
    job: get('/jobs/:job', {
      ...about,
      reply: document(Thing, (_json, status) => ({ _id: 'a', name: String(status) })),
    }),
  })
  const statuses = [202, 200]
  const { session } = setUp(() => Response.json({}, { status: statuses.shift() ?? 500 }))
  const { call } = session()
  expect([await call(job, { job: '1' }), await call(job, { job: '1' })]).toEqual([
    { _id: 'a', name: '202' },
    { _id: 'a', name: '200' },
  ])
})
