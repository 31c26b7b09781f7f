import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test, vi } from 'vitest'
import { type Step, stopInSteps } from '../../src/commands/stopping.ts'
import { join as joinStream } from '../live/crowd.ts'
import { sendCallbacks } from '../support/callbacks.ts'
import { createTestClock } from '../support/clock.ts'
import { callbacksOf, settingsOf, startLemlist } from '../support/live-gateway.ts'
import { run } from '../support/program.ts'
import { redisBinary, sayIfNoRedis, startRedis } from '../support/redis.ts'

sayIfNoRedis()

/** Within which the process is to end, in milliseconds. */
const endMs = 20_000

/** What lemlist is asked for last, and answers when it is told to. */
const slowPath = '/api/team/credits'
const slowQuery = '{ team { credits { total } } }'
const stream = { query: 'subscription { activityStream(last: 1) { cursor } }' }

/** A gateway as a process, over a lemlist that holds back one answer. */
const setUp = async (
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  more: Readonly<Record<string, string>> = {},
) => {
  const asked = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const lemlist = await startLemlist(async (call, sandbox) => {
    if (new URL(call.url).pathname === slowPath) {
      asked.resolve()
      await release.promise
    }
    return sandbox.fetch(call)
  })
  const { url, env, remove } = await settingsOf(lemlist)
  const folder = mkdtempSync(join(tmpdir(), 'lemlist-graphql-stop-'))
  const gateway = run(['start'], { ...env, DEFAULT_ROLE: 'send', TMPDIR: folder, ...more })
  onTestFinished(async () => {
    gateway.child.kill('SIGKILL')
    await gateway.ended
    release.resolve()
    await lemlist.stop()
    remove()
    rmSync(folder, { recursive: true, force: true })
  })
  await gateway.says(/GraphiQL and endpoint/)
  const campaignId = lemlist.sandbox.world().teams.get('sandbox')?.campaigns.all()[0]?._id ?? ''
  return { ...gateway, url, folder, campaignId, asked: asked.promise, release: release.resolve }
}

const json = { 'content-type': 'application/json' }

/** The whole answer to a query; rejects when the connection breaks before. */
const ask = async (url: string, query: string): Promise<unknown> =>
  (await fetch(`${url}/graphql`, { method: 'POST', headers: json, body: JSON.stringify({ query }) })).json()

/** All that an event stream says until it ends. */
const listenTo = async (url: string): Promise<string> => {
  const headers = { ...json, accept: 'text/event-stream' }
  return (await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(stream) })).text()
}

const importCsv = `mutation ($input: LeadsImportCsvInput!) {
  leadsImportCsv(input: $input) { import { rows } userErrors { message } } }`

/** Begins to send a CSV; the rest of it goes when it is told to. */
const upload = (url: string, campaignId: string) => {
  const part = (name: string, value: string, more = ''): string =>
    `--part\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}`
  const operations = JSON.stringify({ query: importCsv, variables: { input: { campaignId, file: null } } })
  const headers = { 'content-type': 'multipart/form-data; boundary=part', 'graphql-require-preflight': '1' }
  const sending = request(`${url}/graphql`, { method: 'POST', headers: { ...headers, accept: 'application/json' } })
  const answer = once(sending, 'response').then(async ([response]: IncomingMessage[]) =>
    response === undefined ? undefined : JSON.parse(await text(response)),
  )
  sending.write(`${part('operations', operations)}\r\n${part('map', '{"0":["variables.input.file"]}')}\r\n`)
  sending.write(part('0', 'email,firstName\nann@example.com,', '; filename="people.csv"\r\ncontent-type: text/csv'))
  return { answer, finish: () => void sending.end('Ann\n\r\n--part--\r\n') }
}

const spools = (folder: string): boolean => existsSync(folder) && readdirSync(folder).length > 0

test.concurrent('on SIGTERM /ready says so, sockets and streams are sent away, and what runs is answered', async context => {
  const { expect } = context
  const { child, ended, url, folder, campaignId, asked, release } = await setUp(context)
  await sendCallbacks({ url, bodies: callbacksOf(1, 1), atOnce: 1 })
  const sockets = Array.from({ length: 5 }, () => joinStream(url, [stream], () => undefined))
  const closings = sockets.map(({ socket }) => once(socket, 'close').then(([code]) => code))
  await Promise.all(sockets.map(socket => socket.until(1)))
  const told = listenTo(url)
  const answered = ask(url, slowQuery)
  const { answer: uploaded, finish } = upload(url, campaignId)
  await asked
  await vi.waitUntil(() => spools(folder), { timeout: endMs })

  const began = performance.now()
  child.kill('SIGTERM')
  const ready = await vi.waitUntil(
    async () => {
      const response = await fetch(`${url}/ready`)
      const body: unknown = await response.json()
      return response.status === 503 && body
    },
    { timeout: endMs },
  )
  expect(ready).toMatchObject({ checks: { draining: { ok: false }, eventLog: { ok: true } } })
  expect(await Promise.all(closings)).toEqual(sockets.map(() => 1012))
  expect(await told).toMatch(/event: next[\s\S]*retry: \d+/)
  release()
  finish()
  expect(await answered).toMatchObject({ data: { team: { credits: { total: expect.any(Number) } } } })
  expect(await uploaded).toMatchObject({ data: { leadsImportCsv: { import: { rows: 1 }, userErrors: [] } } })
  const { code, said } = await ended
  expect([code, said]).toEqual([0, expect.not.stringContaining('Stopping: after')])
  expect(performance.now() - began).toBeLessThan(endMs)
})

test.concurrent('a lemlist that never answers and an upload that never ends do not hold up the end', async context => {
  const { expect } = context
  const { child, ended, url, folder, campaignId, asked } = await setUp(context)
  const answered = ask(url, slowQuery).catch(() => 'broken off')
  const uploaded = upload(url, campaignId).answer.catch(() => 'broken off')
  await asked
  await vi.waitUntil(() => spools(folder), { timeout: endMs })

  const began = performance.now()
  child.kill('SIGTERM')
  const { code } = await ended
  expect(code).toBe(0)
  expect(performance.now() - began).toBeLessThan(endMs)
  expect(await Promise.all([answered, uploaded])).toEqual(['broken off', 'broken off'])
  expect(spools(folder)).toBe(false)
})

const withRedis = redisBinary === undefined ? test.skip : test.concurrent

withRedis('an event log that gives no answer does not hold up the end', async context => {
  const { expect, onTestFinished } = context
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const { child, ended, url } = await setUp(context, { REDIS_URL: redis.url, EVENT_LOG: '' })
  await vi.waitUntil(async () => (await fetch(`${url}/ready`)).ok, { timeout: endMs })

  redis.freeze()
  const began = performance.now()
  child.kill('SIGTERM')
  const { code } = await ended
  expect(code).toBe(0)
  expect(performance.now() - began).toBeLessThan(endMs)
})

/** Steps of 5 s each, of which each notes that it was taken. */
const stepsOf = (outcomes: Readonly<Record<string, () => Promise<void>>>) => {
  const taken: string[] = []
  const steps = Object.entries(outcomes).map(
    ([what, run]): Step => ({
      what,
      withinMs: 5000,
      run: () => {
        taken.push(what)
        return run()
      },
    }),
  )
  return { steps, taken }
}

const done = async (): Promise<void> => undefined
const never = (): Promise<void> => new Promise(() => undefined)
const fail = async (): Promise<void> => {
  throw new Error('it is stuck')
}

test('what never ends is waited for no longer than its time, said, and does not keep the rest from being done', async ({
  expect,
}) => {
  const { steps, taken } = stepsOf({ 'callers to leave': never, 'the log to close': done })
  const said: string[] = []
  const clock = createTestClock()
  const from = clock.now()
  await stopInSteps(steps, { clock, say: line => said.push(line) })
  expect(taken).toEqual(['callers to leave', 'the log to close'])
  expect(clock.now() - from).toBe(5000)
  expect(said).toEqual(['Stopping: after 5 s waited no more for callers to leave'])
})

test('what fails does not keep the rest from being done, and is told in the end', async ({ expect }) => {
  const { steps, taken } = stepsOf({ 'callers to leave': fail, 'the log to close': done })
  const stopped = stopInSteps(steps, { clock: createTestClock(), say: () => expect.unreachable() })
  await expect(stopped).rejects.toThrow('it is stuck')
  expect(taken).toEqual(['callers to leave', 'the log to close'])
})
