import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { overview } from '../../src/domains/overview/contract.ts'
import { LogUnavailable } from '../../src/events/log.ts'
import { createDownloadLinks } from '../../src/server/downloads/downloads.ts'
import { first } from '../contract/row.ts'
import { type GraphqlAnswer, type Harness, type HarnessOptions, linkSecret, startHarness } from '../support/harness.ts'

let harness: Harness
const begin = (options: HarnessOptions = {}): void => {
  harness = startHarness(options)
}
beforeEach(() => begin())

const campaignId = (): string => first(harness.team.campaigns, ({ status }) => status === 'running')._id

const linkOf = async (campaign: string, field = 'campaignStatsCsv'): Promise<string> => {
  const { data } = await harness.run(`query ($id: ID!) { file: ${field}(campaignId: $id) { url } }`, { id: campaign })
  return data.file.url
}

const follow = (url: string, init?: RequestInit): Promise<Response> => harness.fetch(new Request(url, init))

const refusalIn = async (response: Response) => {
  const { errors } = (await response.json()) as GraphqlAnswer
  return { status: response.status, code: errors?.[0]?.extensions.code, message: errors?.[0]?.message }
}

test('a link gives the file, as an attachment that nobody keeps or guesses at', async () => {
  const id = campaignId()
  const file = await follow(await linkOf(id))
  expect(file.status).toBe(200)
  expect(Object.fromEntries(file.headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename="campaign-stats-${id}.csv"`,
    'content-type': 'text/csv; charset=utf-8',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  expect((await file.text()).split('\n')[0]).toMatch(/^leadId,email,/)
})

test('the file is passed on piece by piece, before its end is there', async () => {
  let go: () => void = () => undefined
  const rest = new Promise<void>(resolve => {
    go = resolve
  })
  const pieces = new TextEncoder()
  begin({
    upstream: async () =>
      new Response(
        new ReadableStream({
          start: async stream => {
            stream.enqueue(pieces.encode('leadId\n'))
            await rest
            stream.enqueue(pieces.encode('lea_1\n'))
            stream.close()
          },
        }),
        { headers: { 'content-type': 'text/csv' } },
      ),
  })
  const reader = (await follow(await linkOf(campaignId()))).body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('leadId\n')
  go()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('lea_1\n')
  expect((await reader?.read())?.done).toBe(true)
})

test('lemlist is asked once each time a link is followed, and not when it is made', async () => {
  const id = campaignId()
  const url = await linkOf(id)
  expect(harness.calls()).toEqual([])
  for (const times of [1, 2]) {
    await (await follow(url)).text()
    expect(harness.calls()).toEqual(Array(times).fill(`GET /api/campaigns/${id}/export`))
  }
})

test('HEAD tells what GET would, and asks lemlist nothing', async () => {
  const url = await linkOf(campaignId())
  const head = await follow(url, { method: 'HEAD' })
  expect({ status: head.status, body: await head.text() }).toEqual({ status: 200, body: '' })
  expect(harness.calls()).toEqual([])
  expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries((await follow(url)).headers))
})

test('other methods are refused, with those that are taken', async () => {
  const url = await linkOf(campaignId())
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    const response = await follow(url, { method })
    expect(response.headers.get('allow')).toBe('GET, HEAD')
    expect(await refusalIn(response)).toEqual({
      status: 405,
      code: 'BAD_USER_INPUT',
      message: 'a download is fetched with GET',
    })
  }
  expect(harness.calls()).toEqual([])
})

test('a link that was changed, cut, lengthened or sealed elsewhere leads nowhere', async () => {
  const url = await linkOf(campaignId())
  const token = url.split('/').at(-1) ?? ''
  const parts = token.split('.')
  const changed = parts.map((part, place) => {
    const other = `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`
    return parts.map((each, index) => (index === place ? other : each)).join('.')
  })
  for (const wrong of [...changed, token.slice(0, -4), `${token}A`, parts.slice(0, 4).join('.'), 'x', '']) {
    const response = await follow(`http://127.0.0.1:4000/downloads/${wrong}`)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect({ wrong, ...(await refusalIn(response)) }).toEqual({
      wrong,
      status: 404,
      code: 'NOT_FOUND',
      message: 'this link leads nowhere: ask for a new one',
    })
  }
  expect(harness.calls()).toEqual([])
})

test('a link expires when it says, and not before', async () => {
  const id = campaignId()
  const { data } = await harness.run(`{ campaignStatsCsv(campaignId: "${id}") { url expiresAt } }`)
  const { url, expiresAt } = data.campaignStatsCsv
  expect(Date.parse(expiresAt) - harness.clock.now()).toBe(600_000)
  harness.clock.advance(599_000)
  expect((await follow(url)).status).toBe(200)
  harness.clock.advance(1_000)
  harness.forget()
  expect(await refusalIn(await follow(url))).toEqual({
    status: 410,
    code: 'NOT_FOUND',
    message: 'this link has expired: ask for a new one',
  })
  expect(harness.calls()).toEqual([])
})

test('what lemlist refuses is told in words, with the status that fits', async () => {
  expect(await refusalIn(await follow(await linkOf('cam_NoneOfThese000000')))).toEqual({
    status: 404,
    code: 'NOT_FOUND',
    message: 'Campaign not found',
  })
  const url = await linkOf(campaignId())
  const cases = [
    [{ kind: 'html' }, 501, 'UPSTREAM_UNSUPPORTED', /does not offer this operation/],
    [{ kind: 'status', status: 405, body: '' }, 501, 'UPSTREAM_UNSUPPORTED', /does not offer this operation/],
    [{ kind: 'status', status: 402, body: 'Not in your plan' }, 402, 'PAYMENT_REQUIRED', /^Not in your plan$/],
    [{ kind: 'status', status: 400, body: 'Bad params: state' }, 400, 'BAD_USER_INPUT', /^Bad params: state$/],
    [{ kind: 'status', status: 401, body: 'no' }, 502, 'UNAUTHENTICATED', /refused the API key/],
    [{ kind: 'status', status: 500, body: 'oh' }, 502, 'UPSTREAM_UNAVAILABLE', /try again/],
  ] as const
  for (const [fault, status, code, message] of cases) {
    harness.sandbox.faults.clear()
    harness.sandbox.faults.add({ operation: 'campaignStatsCsv', ...fault })
    const answer = await refusalIn(await follow(url))
    expect(answer).toEqual({ status, code, message: expect.stringMatching(message) })
  }
})

test('an exhausted budget is told with the time to wait, as something to try again', async () => {
  const url = await linkOf(campaignId())
  harness.sandbox.faults.add({ operation: 'campaignStatsCsv', kind: 'status', status: 429, body: 'Too many requests' })
  const response = await follow(url)
  expect(response.status).toBe(429)
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  const { errors } = (await response.json()) as GraphqlAnswer
  expect(errors).toMatchObject([
    { message: "the team's budget of REST calls is spent", extensions: { code: 'RATE_LIMITED', retryable: true } },
  ])
})

test('JSON in place of a file is no file', async () => {
  begin({ upstream: async () => Response.json({ status: 'pending' }) })
  expect(await refusalIn(await follow(await linkOf(campaignId())))).toMatchObject({
    status: 502,
    code: 'UPSTREAM_INVALID',
  })
})

test('a caller who has gone ends the call at lemlist', async () => {
  const signals: AbortSignal[] = []
  begin({
    upstream: request => {
      signals.push(request.signal)
      return new Promise(() => undefined)
    },
  })
  const url = await linkOf(campaignId())
  const caller = new AbortController()
  const response = follow(url, { signal: caller.signal })
  const failed = expect(response).rejects.toThrow()
  while (signals.length === 0) await new Promise(resolve => setImmediate(resolve))
  caller.abort()
  await failed
  expect(signals[0]?.aborted).toBe(true)
})

test('nothing of what a link leads to can be read in it or in the log', async () => {
  const id = campaignId()
  const url = await linkOf(id)
  await (await follow(url)).text()
  const told = url
    .split(/[/.]/)
    .flatMap(part => [part, Buffer.from(part, 'base64url').toString('latin1')])
    .join('\n')
  for (const secret of [id, 'campaignStatsCsv', 'sandbox']) expect(told).not.toContain(secret)
  expect(JSON.stringify(harness.log)).not.toContain(url.split('/').at(-1))
  expect(JSON.stringify(harness.log)).not.toContain(id)
  expect(await linkOf(id)).not.toBe(url)
})

test('an address in what a link leads to cannot be read in it either', async () => {
  const email = 'ann@acme.example'
  const exportId = 'axp_Mail0000000000000'
  const now = new Date(harness.clock.now()).toISOString()
  const fileName = `fil_${email.replace('@', '_at_')}.csv`
  harness.team.exports.insert({
    ...{ _id: exportId, campaignId: campaignId(), campaignName: 'x', startedAt: now, polls: 6 },
    ...{ fileName, endedAt: now, csv: 'leadId\n', email },
  })
  const { data } = await harness.run(
    `{ campaignExport(campaignId: "${campaignId()}", exportId: "${exportId}") { url } }`,
  )
  const { url } = data.campaignExport
  const told = url.split(/[/.]/).map((part: string) => Buffer.from(part, 'base64url').toString('latin1'))
  for (const secret of ['ann', 'acme', exportId]) expect(`${url}${told.join('\n')}`).not.toContain(secret)
  expect(await (await follow(url)).text()).toBe('leadId\n')
})

test('a filter too long for a link is refused in words', async () => {
  const { data, errors } = await harness.run('query ($id: ID!) { campaignStatsCsv(campaignId: $id) { url } }', {
    id: `cam_${'x'.repeat(6000)}`,
  })
  expect(data).toEqual({ campaignStatsCsv: null })
  expect(errors).toMatchObject([
    { message: expect.stringContaining('too long for a link'), extensions: { code: 'BAD_USER_INPUT' } },
  ])
})

test('while the secret of links cannot be had, none is made or followed; with it, all are good again', async () => {
  const link = await linkOf(campaignId())
  let isAway = true
  const { clock, tenant } = harness
  const links = createDownloadLinks({
    ...{ clock, log: pino({ level: 'silent' }), ttlMs: 600_000, graceMs: 60_000 },
    secret: async () => (isAway ? Promise.reject(new LogUnavailable('the disk is full')) : linkSecret),
    publicUrl: () => 'http://127.0.0.1:4000',
  })
  const { link: make } = links.for({ viewer: { id: 'anyone' }, team: { id: 'own' }, expiresAt: undefined })
  const door = { knows: () => true, teamOf: () => ({ tenant }), follower: async () => undefined }
  const linked = { endpoint: overview.leadsOverviewCsv, input: {}, fileName: 'a.csv' }
  await expect(make(linked)).rejects.toMatchObject({ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } })
  const refused = await links.answer(new Request(link), door)
  expect(refused.headers.get('retry-after')).toBe('5')
  expect(await refusalIn(refused)).toMatchObject({ status: 503, code: 'UPSTREAM_UNAVAILABLE' })
  isAway = false
  expect((await make(linked)).fileName).toBe('a.csv')
  expect((await links.answer(new Request(link), door)).status).toBe(200)
})
