import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Identity } from '../../src/events/identity.ts'
import { type EventLog, type Kept, LogUnavailable } from '../../src/events/log.ts'
import { createSqliteLog } from '../../src/events/sqlite.ts'
import { createIntake, type Intake, type IntakeOptions, isForIntake } from '../../src/server/intake/intake.ts'
import { createManualClock, type ManualClock } from '../events/log-fixtures.ts'

const maxBytes = 4 * 1024 * 1024
const secrets = { tea_A: 'the secret of team A, which is long', tea_B: 'the secret of team B, which is long' }

type Taker = ReturnType<IntakeOptions['stations']>[number]

const takerOf = (identity: Identity | undefined, accept: Taker['accept']): Taker => ({
  identities: { known: () => identity, find: () => Promise.reject(new Error('not asked for')) },
  accept,
})

let clock: ManualClock
let log: EventLog
let lines: string[]
let stations: Taker[]
let intake: Intake

const station = (team: keyof typeof secrets, secret = secrets[team]): Taker =>
  takerOf({ team, log: 'L', secret }, async event => (await log.append(team, [event]))[0] ?? 'known')

beforeEach(() => {
  clock = createManualClock()
  log = createSqliteLog({ file: ':memory:', retention: { ageMs: 1e12, maxBytes: 1e12 }, clock })
  lines = []
  stations = [station('tea_A'), station('tea_B')]
  intake = createIntake({
    stations: () => stations,
    clock,
    log: pino({ level: 'trace' }, { write: line => lines.push(line) }),
    maxBytes,
  })
})
afterEach(() => log.close())

const opened = {
  _id: 'act_1',
  type: 'emailsOpened',
  teamId: 'tea_A',
  createdAt: '2026-01-15T09:59:00.000Z',
  campaignId: 'cam_A',
  leadId: 'lea_A',
  leadEmail: 'a@x.example',
  secret: secrets.tea_A,
}

const take = (body: unknown) => intake.take(JSON.stringify(body))
const kept = (team: string) => log.read(team, 0, 100)
const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  await new Promise(resolve => setImmediate(resolve))
  return Promise.race([promise.then(() => true), Promise.resolve(false)])
}

describe('a callback', () => {
  test('is kept as it came but for its secret, under its team', async () => {
    expect(await take(opened)).toEqual({ status: 200 })
    const { secret: _secret, ...body } = opened
    expect(await kept('tea_A')).toEqual([
      {
        position: 1,
        type: 'emailsOpened',
        occurredAt: Date.parse(opened.createdAt),
        receivedAt: clock.now(),
        source: 'WEBHOOK',
        body,
      },
    ])
    expect(await kept('tea_B')).toEqual([])
  })

  test('is answered only once its event is durable', async () => {
    let keep: (kept: Kept) => void = () => undefined
    const durable = new Promise<Kept>(resolve => {
      keep = resolve
    })
    stations = [takerOf({ team: 'tea_A', log: 'L', secret: secrets.tea_A }, () => durable)]
    const answer = take(opened)
    expect(await settled(answer)).toBe(false)
    keep('new')
    expect(await answer).toEqual({ status: 200 })
  })

  test('that is repeated succeeds and is kept once', async () => {
    const answers = await Promise.all([take(opened), take(opened), take({ ...opened, attempt: 2 })])
    expect(answers).toEqual([{ status: 200 }, { status: 200 }, { status: 200 }])
    expect(await take(opened)).toEqual({ status: 200 })
    expect(await kept('tea_A')).toHaveLength(1)
    expect(intake.counts()).toMatchObject({ accepted: 1, repeated: 3 })
  })

  test('of a group succeeds and waits for the activity', async () => {
    expect(await take({ ...opened, type: 'hooked' })).toEqual({ status: 200 })
    expect(await take(opened)).toEqual({ status: 200 })
    clock.advance(60_000)
    expect(await log.release('tea_A', clock.now())).toBe(0)
    expect((await kept('tea_A')).map(({ type }) => type)).toEqual(['emailsOpened'])
    expect(intake.counts()).toMatchObject({ accepted: 1, held: 1 })
  })

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['of an unknown type', { type: 'somethingNew', secret: secrets.tea_A }],
    ['without an id', { type: 'sendLimitReached', teamId: 'tea_A', createdAt: '2026-01-15T09:59:00.000Z' }],
    ['with the lead spelled as the list of activities spells it', { type: 'emailsSent', leadEmail: 'a@x.example' }],
    ['with the lead spelled without `lead`', { type: 'emailsSent', email: 'a@x.example', firstName: 'Ann' }],
    ['with a transcript of 2 MB', { type: 'callTranscriptDone', _id: 'act_9', transcript: 'é'.repeat(1024 * 1024) }],
    ['without a team, by its secret', { type: 'enrichmentDone', data: [{ id: 'enr_1' }] }],
  ])('%s is kept as it came', async (_, body) => {
    expect(await take({ ...body, secret: secrets.tea_A })).toEqual({ status: 200 })
    const { secret: _secret, ...rest } = body
    expect((await kept('tea_A')).map(event => event.body)).toEqual([rest])
  })
})

describe('is refused with one sentence, and lemlist keeps the hook:', () => {
  const refused = { status: 400, message: 'the call is not of a hook of this gateway' }

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['a wrong secret', { secret: 'the secret of nobody, which is long' }],
    ['no secret', { secret: undefined }],
    ['a secret that is no text', { secret: [secrets.tea_A] }],
    ['an empty secret', { secret: '' }],
    ["another team's secret", { secret: secrets.tea_B }],
    ['an unknown team', { teamId: 'tea_X' }],
    ['no team, and the secret of nobody', { teamId: undefined, secret: 'x' }],
  ])('%s', async (_, fields) => {
    expect(await take({ ...opened, ...fields })).toEqual(refused)
    expect([...(await kept('tea_A')), ...(await kept('tea_B'))]).toEqual([])
    expect(intake.counts().foreign).toBe(1)
    expect(lines).toHaveLength(1)
  })

  test('a callback that tells no team, where several teams share the secret', async () => {
    stations = [station('tea_A', 'shared'), station('tea_B', 'shared')]
    expect(await take({ ...opened, teamId: undefined, secret: 'shared' })).toEqual(refused)
    expect(await take({ ...opened, secret: 'shared' })).toEqual({ status: 200 })
    expect(await kept('tea_A')).toHaveLength(1)
    expect(await kept('tea_B')).toHaveLength(0)
  })

  test.each(['', '{"type":', '"text"', 'null', '[]', JSON.stringify([opened]), '{"secret":"x"}', 'type=emailsSent'])(
    'a body that is no event: %j',
    async body => {
      expect(await intake.take(body)).toMatchObject({ status: 400, message: expect.stringContaining('no event') })
      expect(intake.counts().unreadable).toBe(1)
    },
  )

  test('a body beyond the bound', async () => {
    const body = JSON.stringify({ ...opened, text: 'x'.repeat(maxBytes) })
    expect(await intake.take(body)).toMatchObject({ status: 400, message: 'the body is too large' })
    expect(intake.counts().oversized).toBe(1)
  })
})

describe('is asked to come again:', () => {
  const again = { status: 503, retryAfter: 10 }

  test('what the log cannot keep', async () => {
    let isDown = true
    const accept = station('tea_A').accept
    stations = [
      takerOf({ team: 'tea_A', log: 'L', secret: secrets.tea_A }, event =>
        isDown ? Promise.reject(new LogUnavailable('the disk is full')) : accept(event),
      ),
    ]
    expect(await take(opened)).toMatchObject(again)
    expect(await kept('tea_A')).toEqual([])
    isDown = false
    expect(await take(opened)).toEqual({ status: 200 })
    expect(intake.counts()).toMatchObject({ failed: 1, accepted: 1 })
    expect(lines.join()).toContain('the disk is full')
  })

  test('what may be of a team that is not known yet', async () => {
    stations = [station('tea_A'), takerOf(undefined, () => Promise.reject(new Error('nobody asks')))]
    expect(await take({ ...opened, teamId: 'tea_B', secret: secrets.tea_B })).toMatchObject(again)
    expect(await take({ ...opened, teamId: undefined, secret: secrets.tea_B })).toMatchObject(again)
    expect(await take(opened)).toEqual({ status: 200 })
    expect(await take({ ...opened, secret: 'wrong' })).toMatchObject({ status: 400 })
  })

  test('whatever comes after the end', async () => {
    intake.close()
    expect(await take(opened)).toMatchObject(again)
    expect(intake.counts().early).toBe(1)
  })

  /** A team that keeps nothing before it is told to. */
  const slowTeam = () => {
    const waiting: ((kept: Kept) => void)[] = []
    stations = [
      takerOf({ team: 'tea_A', log: 'L', secret: secrets.tea_A }, () => new Promise(resolve => waiting.push(resolve))),
    ]
    return {
      keepAll: () => {
        for (const keep of waiting.splice(0)) keep('new')
      },
    }
  }

  test('more than are kept at once', async () => {
    const team = slowTeam()
    const many = Array.from({ length: 2000 }, () => take(opened))
    expect(await take(opened)).toMatchObject({ ...again, message: 'too many events at once' })
    team.keepAll()
    expect(new Set((await Promise.all(many)).map(({ status }) => status))).toEqual(new Set([200]))
    const next = take(opened)
    team.keepAll()
    expect(await next).toEqual({ status: 200 })
  })

  test('more than the memory for bodies holds', async () => {
    const team = slowTeam()
    const large = JSON.stringify({ ...opened, text: 'x'.repeat(maxBytes - 1000) })
    const many = Array.from({ length: 16 }, () => intake.take(large))
    expect(await intake.take(large)).toMatchObject({ ...again, message: 'too many events at once' })
    team.keepAll()
    expect((await Promise.all(many)).map(({ status }) => status)).toEqual(Array(16).fill(200))
    const next = intake.take(large)
    team.keepAll()
    expect(await next).toEqual({ status: 200 })
  })
})

describe('on a port', () => {
  let port: number
  let stop: () => Promise<void>

  beforeEach(async () => {
    const server = createServer((request, response) => intake.node(request, response))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    port = (server.address() as AddressInfo).port
    stop = async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  })
  afterEach(() => stop())

  interface Asked {
    readonly method?: string
    readonly path?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }

  const said = (status: number | undefined, headers: Readonly<Record<string, unknown>>, body: string) => ({
    status,
    body,
    type: headers['content-type'],
    length: headers['content-length'],
    retryAfter: headers['retry-after'] ?? null,
    allow: headers.allow ?? null,
  })

  const overPort = async ({ method = 'POST', path = '/webhooks/lemlist', headers = {}, body }: Asked) => {
    const asking = httpRequest({ host: '127.0.0.1', port, method, path, headers })
    asking.end(body)
    const [answered] = (await once(asking, 'response')) as [IncomingMessage]
    return said(answered.statusCode, answered.headers, await textOf(answered))
  }

  const inProcess = async ({ method = 'POST', path = '/webhooks/lemlist', headers = {}, body }: Asked) => {
    const request = new Request(`http://gateway.test${path}`, { method, headers, ...(body !== undefined && { body }) })
    const answered = await intake.answer(request)
    return said(answered.status, Object.fromEntries(answered.headers), await answered.text())
  }

  const json = JSON.stringify(opened)

  test.each<[string, number, Asked]>([
    ['an event', 200, { body: json }],
    [
      'a content type with a charset',
      200,
      { body: json, headers: { 'content-type': 'application/json; charset=utf-8' } },
    ],
    ['another content type', 200, { body: json, headers: { 'content-type': 'text/plain' } }],
    ['a query', 200, { body: json, path: '/webhooks/lemlist?from=lemlist' }],
    ['a path behind which a proxy sends us', 200, { body: json, path: '/gateway/webhooks/lemlist' }],
    ['a slash at the end', 200, { body: json, path: '/webhooks/lemlist/' }],
    ['2 MB', 200, { body: JSON.stringify({ ...opened, transcript: 'é'.repeat(1024 * 1024) }) }],
    ['no body', 400, {}],
    ['no JSON', 400, { body: '{' }],
    ['a wrong secret', 400, { body: JSON.stringify({ ...opened, secret: 'wrong' }) }],
    ['too large a body', 400, { body: 'x'.repeat(maxBytes + 1) }],
    ['another path', 400, { body: json, path: '/webhooks/other' }],
    ['GET', 405, { method: 'GET' }],
    ['HEAD', 405, { method: 'HEAD' }],
    ['PUT', 405, { method: 'PUT', body: json }],
  ])('the answer is the same as in process: %s', async (_, status, asked) => {
    const answer = await overPort(asked)
    expect(answer.status).toBe(status)
    expect(answer).toEqual(await inProcess(asked))
    intake.close()
    expect(await overPort(asked)).toEqual(await inProcess(asked))
  })

  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'PURGE']
  const paths = [
    ...['/webhooks', '/webhooks/', '/webhooks?x=1', '/webhooks//lemlist', '//webhooks/lemlist', '/webhooks/../graphql'],
    ...['/webhooks/lemlist', '/webhooks/lemlist/', '/webhooks/lemlist/x', '/webhooks/Lemlist', '/WEBHOOKS/lemlist'],
    ...[
      '/%77ebhooks/lemlist',
      '/a%2Fwebhooks/x',
      '/./webhooks/x',
      '/x/../webhooks/x',
      '\\webhooks\\x',
      '/a/webhooks%5cx',
    ],
    ...['/gateway/webhooks/lemlist', '/a/b/webhooks/lemlist/?x=1', '/gateway/Webhooks', '/webhooks%2Flemlist/%'],
    ...['/webhooks/%00', '/webhooks/%', `/webhooks/${'x'.repeat(2000)}`, 'http://gateway.test/webhooks/lemlist'],
  ]

  test.each(paths)('no method is answered in a way that costs the hook at %s', async path => {
    expect(isForIntake(path)).toBe(true)
    for (const state of ['running', 'closed']) {
      if (state === 'closed') intake.close()
      for (const method of methods) {
        const { status } = await overPort({ method, path, headers: { 'content-length': '0' } })
        expect([400, 405, 503]).toContain(status)
      }
    }
  })

  test('other paths are not for the intake', () => {
    const others = ['/', '/webhook', '/webhooksx', '/graphql?x=/webhooks/lemlist', '/x/mywebhooks/lemlist', '', '*']
    expect(others.filter(isForIntake)).toEqual([])
  })

  /** A connection on which a callback has begun, of which the head and these bytes of the body have come. */
  const begun = async (bytes: string, length = 100) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    let received = ''
    socket.on('data', chunk => {
      received += String(chunk)
    })
    const closed = once(socket, 'close')
    socket.write(`POST /webhooks/lemlist HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n${bytes}`)
    return { socket, received: () => received, closed }
  }

  test('a body that does not come is refused, and its connection closed', async () => {
    const { received, closed } = await begun('{')
    let isClosed = false
    void closed.then(() => {
      isClosed = true
    })
    // Whether the head has arrived shows only in what follows.
    while (!isClosed) {
      clock.advance(10_000)
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(received()).toMatch(/^HTTP\/1\.1 400 [\s\S]*the body did not come in time/)
    expect(intake.counts().slow).toBe(1)
  })

  test('a caller who goes away, before or after the end of the body, harms nobody', async () => {
    let keep: (kept: Kept) => void = () => undefined
    let asked: () => void = () => undefined
    const isAsked = new Promise<void>(resolve => {
      asked = resolve
    })
    stations = [
      takerOf({ team: 'tea_A', log: 'L', secret: secrets.tea_A }, () => {
        asked()
        return new Promise(resolve => {
          keep = resolve
        })
      }),
    ]
    const early = await begun('{')
    early.socket.end()
    await early.closed
    const late = await begun(json, Buffer.byteLength(json))
    await isAsked
    late.socket.destroy()
    await late.closed
    keep('new')
    stations = [station('tea_A')]
    expect(await overPort({ body: json })).toMatchObject({ status: 200 })
    expect(intake.counts()).toMatchObject({ broken: 1, accepted: 2 })
  })

  test('a body in pieces is read whole, also where a letter is cut', async () => {
    const body = Buffer.from(JSON.stringify({ ...opened, text: 'né' }))
    const cut = body.indexOf('é') + 1
    const asking = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: '/webhooks/lemlist' })
    asking.write(body.subarray(0, cut))
    setImmediate(() => asking.end(body.subarray(cut)))
    const [answered] = (await once(asking, 'response')) as [IncomingMessage]
    expect(answered.statusCode).toBe(200)
    expect((await kept('tea_A'))[0]?.body.text).toBe('né')
  })

  test('callbacks that come by turns through both doors are each kept', async () => {
    for (let fact = 1; fact <= 20; fact += 1) {
      const body = JSON.stringify({ ...opened, _id: `act_${fact}` })
      expect(await (fact % 2 ? overPort({ body }) : inProcess({ body }))).toMatchObject({ status: 200 })
    }
    expect(await log.ends('tea_A')).toEqual({ first: 1, head: 20 })
  })

  test('the secret is in no event, no line of the log and no answer', async () => {
    const answers: unknown[] = []
    const attempts: Asked[] = [
      { body: json },
      { body: JSON.stringify({ ...opened, type: 'hooked', _id: undefined }) },
      { body: JSON.stringify({ ...opened, teamId: undefined, type: 'enrichmentDone' }) },
      { body: JSON.stringify({ ...opened, teamId: 'tea_X' }) },
      { body: JSON.stringify({ ...opened, secret: `${secrets.tea_A}x` }) },
      { body: JSON.stringify({ ...opened, type: undefined }) },
      { body: json.slice(0, -1) },
      { body: json, path: '/webhooks/other' },
      { body: json, method: 'PUT' },
    ]
    const askAll = async () => {
      for (const asked of attempts) answers.push(await overPort(asked), await inProcess(asked))
    }
    await askAll()
    const events = [...(await kept('tea_A'))]
    clock.advance(60_000)
    await log.release('tea_A', clock.now())
    events.push(...(await kept('tea_A')))
    await log.close()
    await askAll()
    intake.close()
    await askAll()
    expect(events.length).toBeGreaterThan(2)
    expect(lines.length).toBeGreaterThan(4)
    expect(JSON.stringify([events, lines, answers, intake.counts()])).not.toContain(secrets.tea_A)
  })
})

test('the log tells of refusals of one kind once in ten seconds, and how many there were', async () => {
  for (let attempt = 0; attempt < 50; attempt += 1) await take({ ...opened, secret: 'wrong' })
  expect(lines).toHaveLength(1)
  clock.advance(10_000)
  await take({ ...opened, secret: 'wrong' })
  expect(lines.map(line => JSON.parse(line))).toMatchObject([
    { level: 40, outcome: 'foreign', soFar: 1 },
    { level: 40, outcome: 'foreign', soFar: 51 },
  ])
})
