import { expect, test } from 'vitest'
import { z } from 'zod'
import { batched, chapter, del, get, patch, post, put } from '../../src/lemlist/endpoint.ts'
import { LemlistError } from '../../src/lemlist/errors.ts'
import * as param from '../../src/lemlist/params.ts'
import { openSession } from '../../src/lemlist/session.ts'
import { createTenant } from '../../src/lemlist/tenant.ts'
import { acknowledgement, document, id, maybe, rows, text } from '../../src/lemlist/wire.ts'
import { createTestClock } from '../support/clock.ts'

const Thing = z.object({ _id: id, name: maybe(text) })

const about = { serves: 'Query.thing', sandbox: 'Things.' }

const things = chapter({
  thing: get('/things/:thing', {
    ...about,
    kept: { seconds: 60, about: { name: 'things', prefixes: [] } },
    reply: document(Thing),
  }),
  things: batched(
    get('/things', {
      ...about,
      query: { ids: param.commaList, offset: param.int, limit: param.int },
      paging: { style: 'offset', size: 4 },
      kept: { seconds: 60, about: { name: 'things', prefixes: [] } },
      reply: rows(Thing),
    }),
    {
      max: 3,
      input: keys => ({ ids: keys }),
      rows: page => page.rows.map(row => [row._id, row] as const),
      normalise: key => key.toLowerCase(),
    },
  ),
  thingCreate: post('/things', { ...about, body: z.object({ name: text }), reply: document(Thing) }),
  thingDelete: del('/things/:thing', { ...about, reply: acknowledgement }),
  thingTold: put('/things/:thing/told', { ...about, reply: acknowledgement, repeatable: false }),
  thingUpdate: patch('/things/:thing', { ...about, body: z.object({ name: text }), reply: acknowledgement }),
})

type Answer = (request: Request) => Response | Promise<Response>

const setUp = (answer: Answer) => {
  const clock = createTestClock()
  const seen: string[] = []
  const drift: string[] = []
  const tenant = createTenant({
    baseUrl: 'http://lemlist.test/api',
    apiKey: 'key-of-the-team',
    userAgent: 'test/1',
    clock,
    random: () => 0.5,
    timeoutMs: 30_000,
    maxQueueMs: 30_000,
    cacheMaxBytes: 100_000,
    onDrift: (operation, field) => drift.push(`${operation} ${field}`),
    onCall: () => undefined,
    fetch: async request => {
      const { pathname, search } = new URL(request.url)
      seen.push(`${request.method} ${pathname}${search}`)
      request.signal.throwIfAborted()
      return answer(request)
    },
  })
  const session = (signal?: AbortSignal, more: Omit<Parameters<typeof openSession>[1], 'signal'> = {}) =>
    openSession(tenant, { signal, ...more })
  return { clock, seen, drift, session }
}

const ok = (body: unknown, headers: Record<string, string> = {}) => Response.json(body, { headers })
const plain = (status: number, body: string, headers: Record<string, string> = {}) =>
  new Response(body, { status, headers })

const failure = async (work: Promise<unknown>): Promise<LemlistError> => {
  const error: unknown = await work.then(
    () => undefined,
    reason => reason,
  )
  if (!(error instanceof LemlistError)) throw new Error(`expected a LemlistError, got ${String(error)}`)
  return error
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

/** Answers each request when it is told to, by the request's place. */
const answeredLater = () => {
  const answers: ((body: unknown) => void)[] = []
  const answer = () => new Promise<Response>(resolve => answers.push(body => resolve(ok(body))))
  return { answers, answer }
}

const nextTurn = () => new Promise(resolve => setImmediate(resolve))

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

test('a call on its way is shared with who wants nothing older than its start, and with nobody who wants newer', async () => {
  const { answers, answer } = answeredLater()
  const { session, seen, clock } = setUp(answer)
  const start = clock.now()
  const read = (since: number) => session(undefined, { since }).call(things.thing, { thing: 'a' })
  const first = [read(start), read(start)]
  await nextTurn()
  clock.advance(10)
  const second = [read(start + 1), read(start + 10), read(start)]
  await nextTurn()
  expect(seen).toHaveLength(2)
  answers[1]?.({ _id: 'a', name: 'new' })
  await expect(Promise.all(second)).resolves.toMatchObject([{ name: 'new' }, { name: 'new' }, { name: 'new' }])
  answers[0]?.({ _id: 'a', name: 'old' })
  await expect(Promise.all(first)).resolves.toMatchObject([{ name: 'old' }, { name: 'old' }])
  // What was asked for first came last.
  await expect(read(start)).resolves.toMatchObject({ name: 'new' })
  expect(seen).toHaveLength(2)
})

test('a key that is being asked for is asked for again by who wants newer, and joined by others', async () => {
  const { answers, answer } = answeredLater()
  const { session, seen, clock } = setUp(answer)
  const start = clock.now()
  const load = (since: number) => session(undefined, { since }).load(things.things, 'a')
  const first = load(start)
  clock.advance(2)
  await nextTurn()
  const second = [load(start + 1), load(start + 3), load(start + 3)]
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

const known = (request: Request) =>
  ok(
    (new URL(request.url).searchParams.get('ids') ?? '')
      .split(',')
      .filter(key => key !== 'x')
      .reverse()
      .map(_id => ({ _id })),
  )

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

test('a key that was asked for is served from the cache, also the one that nothing answered', async () => {
  const { session, seen } = setUp(known)
  await Promise.all(['a', 'x'].map(key => session().load(things.things, key)))
  await expect(Promise.all(['a', 'x'].map(key => session().load(things.things, key)))).resolves.toEqual([
    { _id: 'a' },
    undefined,
  ])
  expect(seen).toHaveLength(1)
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

const list = (length: number) => Array.from({ length }, (_, index) => ({ _id: String(index) }))

const paged = (all: readonly unknown[]) => (request: Request) => {
  const { searchParams } = new URL(request.url)
  const offset = Number(searchParams.get('offset'))
  return ok(all.slice(offset, offset + Number(searchParams.get('limit'))))
}

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
  first.outdated('enr_1')
  expect(first.writes).toBe(1)
  await second.call(things.thing, { thing: 'a' })
  expect(seen).toHaveLength(2)
  second.outdated('enr_1')
  expect(second.writes).toBe(0)
  await second.call(things.thing, { thing: 'a' })
  expect(seen).toHaveLength(2)
})

test('an operation that has gone asks for no key, and a batch that fails after everyone left harms nobody', async () => {
  const unheard: unknown[] = []
  const hear = (reason: unknown) => unheard.push(reason)
  process.on('unhandledRejection', hear)
  const { session, seen, clock } = setUp(() => plain(402, 'no'))
  const leaving = new AbortController()
  const asked = session(leaving.signal).load(things.things, 'a')
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

test('an operation that may begin so many calls fails in the next, batched or not, and reads on from what is known', async () => {
  const { session, seen } = setUp(request => {
    const { pathname } = new URL(request.url)
    return ok(pathname === '/api/things' ? [{ _id: 'a' }, { _id: 'b' }] : { _id: pathname })
  })
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
