import { afterEach, expect, test } from 'vitest'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { manualClock } from '../sandbox/manual-clock.ts'
import { callbackOf } from '../support/callbacks.ts'
import { startHarness } from '../support/harness.ts'
import { type Asked, type PortGateway, startPortGateway, transports } from '../support/transports.ts'

const operationTimeoutMs = 5000

/** A lemlist that never answers calls of this path; `reached` resolves when the first is there. */
const hanging = (path: RegExp) => {
  const reached = Promise.withResolvers<Request>()
  const upstream = (request: Request, sandbox: Sandbox): Promise<Response> => {
    if (!path.test(new URL(request.url).pathname)) return sandbox.fetch(request)
    reached.resolve(request)
    return new Promise(() => undefined)
  }
  return { upstream, reached: reached.promise }
}

test('a query whose time is up ends its calls and gives what it has, each rest saying why', async () => {
  const { upstream, reached } = hanging(/^\/api\/users/)
  const { run, clock } = startHarness({ upstream, operationTimeoutMs })
  const before = clock.now()
  const { data, errors = [] } = await run('{ team { name members { id mailboxes { id } } } }')
  expect(clock.now() - before).toBe(operationTimeoutMs)
  expect(data.team.name).toEqual(expect.any(String))
  expect(data.team.members.length).toBe(errors.length)
  expect(errors[0]).toMatchObject({
    message: expect.stringMatching(/^the operation took longer than 5000 ms \(OPERATION_TIMEOUT_MS\)/),
    path: ['team', 'members', 0, 'mailboxes'],
    extensions: { code: 'UPSTREAM_TIMEOUT', retryable: true },
  })
  expect((await reached).signal.aborted).toBe(true)
})

const pausing = (name: string, more = '') =>
  `${name}: campaignPause(input: { campaignId: "${name}" }) { userErrors { code } ${more} }`

test('a mutation whose time is up says that what was under way may have been done', async () => {
  const { upstream, reached } = hanging(/cam_b/)
  const { run } = startHarness({ upstream, operationTimeoutMs })
  const { data, errors = [] } = await run(`mutation { ${pausing('cam_a')} ${pausing('cam_b')} }`)
  expect(data).toBeNull()
  expect(errors).toMatchObject([
    {
      message: expect.stringMatching(/OPERATION_TIMEOUT_MS.*may have been done, so look before you try again/),
      path: ['cam_b'],
      extensions: { code: 'UPSTREAM_TIMEOUT', retryable: false },
    },
  ])
  expect((await reached).signal.aborted).toBe(true)
})

test('an action with a key is done to its end behind an answer that says that its time is up', async () => {
  const { upstream, reached } = hanging(/\/start$/)
  const { run, team, clock } = startHarness({ upstream, operationTimeoutMs })
  const campaignId = team.campaigns.all()[0]?._id
  const start = `mutation ($input: CampaignStartInput!) { campaignStart(input: $input) { userErrors { code } } }`
  const before = clock.now()
  const { data, errors } = await run(start, { input: { campaignId, idempotencyKey: 'once' } })
  expect(clock.now() - before).toBe(operationTimeoutMs + 1000)
  expect(data).toBeNull()
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT', retryable: false } }])
  expect((await reached).signal.aborted).toBe(false)
})

test.each(['multipart/mixed', 'text/event-stream'])(
  'what was deferred ends with the time of its operation, over %s',
  async accept => {
    const { upstream } = hanging(/^\/api\/users/)
    const { fetch, clock } = startHarness({ upstream, operationTimeoutMs })
    const before = clock.now()
    const query = '{ team { name ... @defer { members { id mailboxes { id } } } } }'
    const response = await fetch(
      new Request('http://127.0.0.1:4000/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query }),
      }),
    )
    const text = await response.text()
    expect(clock.now() - before).toBe(operationTimeoutMs)
    expect(text).toContain('OPERATION_TIMEOUT_MS')
    expect(text).toContain('"hasNext":false')
  },
)

let gateway: PortGateway | undefined
afterEach(() => gateway?.close())

const members = '{ team { members { mailboxes { id } } } }'
const importing: Asked = {
  query: 'mutation Import($input: LeadsImportCsvInput!) { leadsImportCsv(input: $input) { userErrors { code } } }',
  variables: { input: { campaignId: 'cam_a', file: null } },
}

test.each(['POST', 'GET', 'multipart', 'SSE', 'WebSocket'] as const)(
  'time is up for an operation over %s as well',
  async way => {
    const { upstream, reached } = hanging(/^\/api\/(users|campaigns)/)
    const clock = { ...manualClock(), hold: <Value>(work: Promise<Value>) => work }
    gateway = await startPortGateway({ upstream, operationTimeoutMs, clock })
    const told = transports[way](gateway.url, way === 'multipart' ? importing : { query: members })
    const request = await reached
    clock.advance(operationTimeoutMs)
    const { errors } = await told
    expect(errors?.[0]?.message).toContain('OPERATION_TIMEOUT_MS')
    expect(request.signal.aborted).toBe(true)
  },
)

test('a message of a subscription whose time is up comes with what it has', async () => {
  const { upstream } = hanging(/^\/api\/leads/)
  const { subscribe, callback, team, clock } = startHarness({ upstream, operationTimeoutMs })
  const [lead] = team.leads.all()
  const stream = await subscribe('subscription { activityStream { rawType lead { id status } } }')
  const before = clock.now()
  await callback(callbackOf(1, { leadId: lead?._id, leadEmail: lead?.email }))
  const { data, errors } = (await stream.next()) ?? {}
  expect(data.activityStream.rawType).toBe('emailsOpened')
  expect(errors?.[0]).toMatchObject({
    message: expect.stringMatching(/^the message took longer than 5000 ms \(OPERATION_TIMEOUT_MS\)/),
    extensions: { code: 'UPSTREAM_TIMEOUT' },
  })
  expect(clock.now() - before).toBe(operationTimeoutMs)
  await stream.leave()
})
