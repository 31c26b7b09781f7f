import { afterEach, expect, test, vi } from 'vitest'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { createPassthrough, keyOf } from '../../../src/server/auth/passthrough.ts'
import type { HarnessOptions } from '../../support/harness.ts'
import { startHarness } from '../../support/harness.ts'
import { openSubscription } from '../../support/subscription.ts'
import { ask, bearer, takingKeys } from './gate.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A gateway that callers bring their own keys to. */
const open = (options: HarnessOptions = {}) => {
  const harness = startHarness({ gateway: takingKeys(createPassthrough('SEND')), ...options })
  closing.push(harness.close)
  return harness
}

const basic = (credentials: string) => ({ authorization: `Basic ${btoa(credentials)}` })

/** Makes every key one of the same team, but those that are refused. */
const anyKey =
  (refused: ReadonlySet<string> = new Set()) =>
  async (request: Request, sandbox: Sandbox): Promise<Response> => {
    const key = atob(request.headers.get('authorization')?.split(' ')[1] ?? '').slice(1)
    const headers = new Headers(request.headers)
    headers.set('authorization', refused.has(key) ? 'Basic eA==' : `Basic ${btoa(':sandbox')}`)
    const { status, body, headers: told } = await sandbox.fetch(new Request(request, { headers }))
    // What it says of the budget is about all of them together.
    return new Response(body, { status, headers: { 'content-type': told.get('content-type') ?? '' } })
  }

const team = '{ team { name } viewer { authMode role name } }'

test.each([
  ['Bearer', bearer('sandbox')],
  ['Basic with the key as password', basic(':sandbox')],
  ['Basic with the key as password beside a user', basic('me:sandbox')],
  ['Basic with the key as user', basic('sandbox:')],
  ['Basic with the key alone', basic('sandbox')],
])('a caller’s own key works by %s', async (_way, headers) => {
  const { data, status } = await ask(open(), team, headers)
  expect(status).toBe(200)
  expect(data).toEqual({ team: { name: 'Juniperly' }, viewer: { authMode: 'passthrough', role: 'SEND', name: null } })
})

test.each([
  undefined,
  'Basic',
  'Basic Og==',
  'Bearer',
  'Bearer a b',
  'Digest sandbox',
  `Bearer ${'k'.repeat(501)}`,
  'Bearer ké',
])('what holds no key is refused before lemlist is asked: %s', async authorization => {
  expect(keyOf(authorization)).toBeUndefined()
  const harness = open()
  const answer = await ask(harness, team, authorization === 'Bearer ké' || !authorization ? {} : { authorization })
  expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  expect(harness.calls()).toEqual([])
})

test('a key is looked at once before anything is served by it', async () => {
  const harness = open()
  await ask(harness, '{ viewer { role } }', bearer('sandbox'))
  expect(harness.calls()).toEqual(['GET /api/team'])
  await ask(harness, '{ viewer { role } }', bearer('sandbox'))
  await ask(harness, '{ team { credits { total } } }', bearer('sandbox'))
  expect(harness.calls()).toEqual(['GET /api/team', 'GET /api/team/credits'])
})

test('a key that lemlist refuses opens nothing, and costs lemlist one call however often it is tried', async () => {
  const harness = open()
  const first = await ask(harness, team, bearer('no-key'))
  expect(first).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED', retryable: false } }] })
  const tried = await Promise.all(
    Array.from({ length: 1000 }, () => ask(harness, '{ viewer { role } }', bearer('no-key'))),
  )
  expect(new Set(tried.map(({ status }) => status))).toEqual(new Set([401]))
  expect(harness.calls()).toHaveLength(1)
  harness.clock.advance(31_000)
  await ask(harness, team, bearer('no-key'))
  expect(harness.calls()).toHaveLength(2)
})

test('many who bring the same bad key at once cost lemlist one call', async () => {
  const harness = open()
  await Promise.all(Array.from({ length: 100 }, () => ask(harness, team, bearer('no-key'))))
  expect(harness.calls()).toHaveLength(1)
})

test('a key whose user is blocked is told from an unknown one', async () => {
  const answer = await ask(open(), team, bearer('sandbox-blocked'))
  expect(answer).toMatchObject({ status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] })
})

test('while lemlist does not answer no key is called bad', async () => {
  let isAway = true
  const harness = open({
    upstream: async (request, sandbox) => (isAway ? new Response('', { status: 503 }) : sandbox.fetch(request)),
  })
  const answer = await ask(harness, team, bearer('sandbox'))
  expect(answer).toMatchObject({
    status: 503,
    errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }],
  })
  isAway = false
  harness.clock.advance(60_000)
  expect((await ask(harness, team, bearer('sandbox'))).data.team).toEqual({ name: 'Juniperly' })
})

test('at most 8 unknown keys are looked at at a time', async () => {
  const asked = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  let running = 0
  const harness = open({
    upstream: async (request, sandbox) => {
      running += 1
      if (running === 8) asked.resolve()
      await harness.clock.hold(gate.promise)
      return anyKey()(request, sandbox)
    },
  })
  const first = Array.from({ length: 8 }, (_, n) => ask(harness, team, bearer(`key-${n}`)))
  await asked.promise
  const late = await ask(harness, team, bearer('key-8'))
  expect(late).toMatchObject({ status: 503, errors: [{ extensions: { code: 'RATE_LIMITED', retryable: true } }] })
  gate.resolve()
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual(Array(8).fill(200))
  expect(running).toBe(8)
})

test('two keys share neither cache, nor budget, nor jobs, even of one team at lemlist', async () => {
  const harness = open({ upstream: anyKey() })
  const query = '{ team { credits { total } } rateLimit { remaining } }'
  const one = await ask(harness, query, bearer('one'))
  expect(one.extensions).toMatchObject({ lemlist: { restCalls: 1, cacheHits: 0 } })
  const again = await ask(harness, query, bearer('one'))
  expect(again.extensions).toMatchObject({ lemlist: { restCalls: 0, cacheHits: 1 } })
  const other = await ask(harness, query, bearer('two'))
  expect(other.extensions).toMatchObject({ lemlist: { restCalls: 1, cacheHits: 0 } })
  expect(other.data.rateLimit.remaining).toBe(one.data.rateLimit.remaining)
})

const listening = 'subscription { activityStream(last: 5) { cursor rawType } }'

const listen = async (harness: ReturnType<typeof open>, key: string, query = listening) =>
  openSubscription(
    await harness.fetch(
      new Request('http://127.0.0.1:4000/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...bearer(key) },
        body: JSON.stringify({ query }),
      }),
    ),
  )

test('events of one key are not those of another, even of one team at lemlist, and its cursor is foreign there', async () => {
  const harness = open({ upstream: anyKey() })
  const cursorOf = async (key: string): Promise<string> => {
    const stream = await listen(harness, key)
    const [message] = await stream.take(1)
    await stream.leave()
    return message?.data.activityStream.cursor
  }
  const [one, two] = [await cursorOf('one'), await cursorOf('two')]
  expect(two).not.toBe(one)
  const query = `subscription { activityStream(after: "${one}") { rawType } }`
  const stream = await listen(harness, 'two', query)
  const [message] = await stream.take(1)
  expect(message?.data).toEqual({ activityStream: { rawType: 'gateway.gap' } })
  await stream.leave()
})

test('a key that lemlist refuses later ends all that goes by it', async () => {
  const refused = new Set<string>()
  const harness = open({ upstream: anyKey(refused) })
  const stream = await listen(harness, 'mine')
  const other = await listen(harness, 'other')
  refused.add('mine')
  const answer = await ask(harness, '{ team { credits { total } } }', bearer('mine'))
  expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  for (let message = await stream.next(); message !== undefined; message = await stream.next());
  harness.forget()
  expect(await ask(harness, '{ viewer { role } }', bearer('mine'))).toMatchObject({ status: 401 })
  expect(harness.calls().filter(call => call === 'GET /api/team')).toEqual([])
  expect(await ask(harness, '{ viewer { role } }', bearer('other'))).toMatchObject({ status: 200 })
  await other.leave()
})

test('no hook is ever made with a caller’s key, and lemlist is asked for events only while somebody listens', async () => {
  const harness = open({ publicUrl: 'https://gateway.example' })
  await ask(harness, '{ viewer { role } }', bearer('sandbox'))
  harness.clock.advance(600_000)
  expect(harness.calls()).toEqual(['GET /api/team'])
  const stream = await listen(harness, 'sandbox')
  await vi.waitFor(() => expect(harness.calls().some(call => call.includes('/activities'))).toBe(true))
  await stream.leave()
  expect(harness.calls().filter(call => call.includes('/hooks'))).toEqual([])
})

test('a team that nobody uses for 15 minutes is closed, and its key looked at again', async () => {
  const harness = open()
  await ask(harness, '{ viewer { role } }', bearer('sandbox'))
  harness.clock.advance(14 * 60_000)
  await ask(harness, '{ viewer { role } }', bearer('sandbox'))
  harness.clock.advance(14 * 60_000)
  await ask(harness, '{ viewer { role } }', bearer('sandbox'))
  expect(harness.calls()).toHaveLength(1)
  harness.clock.advance(16 * 60_000)
  await ask(harness, '{ viewer { role } }', bearer('sandbox'))
  expect(harness.calls()).toHaveLength(2)
})

test('200 keys are served at a time: the idlest makes place for another, and none does while all are in use', async () => {
  const calls: string[] = []
  const harness = open({
    upstream: async ({ method, url }) => {
      calls.push(`${method} ${new URL(url).pathname}`)
      return Response.json({ _id: 'tea_many', name: 'One of many' })
    },
  })
  for (let n = 0; n < 200; n += 1) await ask(harness, '{ viewer { role } }', bearer(`key-${n}`))
  expect(await ask(harness, team, bearer('key-200'))).toMatchObject({
    status: 503,
    errors: [{ extensions: { code: 'RATE_LIMITED', retryable: true } }],
  })
  harness.clock.advance(61_000)
  for (let n = 1; n < 200; n += 1) await ask(harness, '{ viewer { role } }', bearer(`key-${n}`))
  expect(calls).toHaveLength(200)
  expect(await ask(harness, '{ viewer { role } }', bearer('key-200'))).toMatchObject({ status: 200 })
  await ask(harness, '{ viewer { role } }', bearer('key-1'))
  expect(calls).toHaveLength(201)
  expect(await ask(harness, '{ viewer { role } }', bearer('key-0'))).toMatchObject({ status: 503 })
})

test('no key stands in a log line, an answer or a metric', async () => {
  const harness = open({ upstream: anyKey(new Set(['secret-two'])) })
  const texts = [
    await ask(harness, '{ team { name } nope }', bearer('secret-one')),
    await ask(harness, team, bearer('secret-two')),
    await (await harness.fetch(new Request('http://127.0.0.1:4000/metrics'))).text(),
    harness.log,
  ]
  expect(JSON.stringify(texts)).not.toMatch(/secret-|c2VjcmV0/)
})
