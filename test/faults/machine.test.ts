import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TeamWorld } from '../../src/sandbox/world.ts'
import { type Clients, startClients } from '../support/clients.ts'
import { createLiveGateway, type Lemlist, type LiveGateway, startLemlist } from '../support/live-gateway.ts'
import { expectAllKept, recoveryMs } from './kept.ts'

const hourMs = 3_600_000

let lemlist: Lemlist
let team: TeamWorld
let gateway: LiveGateway
let clients: Clients
let isDown = false
/** Set while lemlist stops in the middle of its answers: what ends its being so. */
let stalled: PromiseWithResolvers<never> | undefined

/** Longest an operation of this gateway may take, in milliseconds: what hangs is given up by then. */
const operationMs = 4000

/** The first half of an answer, and nothing more until it is cut. */
const halfOf = async (answer: Response, cut: Promise<never>): Promise<Response> => {
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const body = new ReadableStream({
    start: to => to.enqueue(bytes.subarray(0, bytes.length / 2)),
    pull: () => cut,
  })
  return new Response(body, answer)
}

beforeAll(async () => {
  lemlist = await startLemlist(async (request, sandbox) => {
    if (isDown) return new Response('Bad gateway', { status: 502 })
    const answer = await sandbox.fetch(request)
    return stalled === undefined ? answer : halfOf(answer, stalled.promise)
  })
  const sandboxed = lemlist.sandbox.world().teams.get('sandbox')
  if (sandboxed === undefined) throw new Error('the sandbox has no team')
  team = sandboxed
  const preload = new URL('./shifted-time.ts', import.meta.url)
  gateway = await createLiveGateway(lemlist, {
    ...{ DEFAULT_ROLE: 'send', LOG_LEVEL: 'silent', OPERATION_TIMEOUT_MS: `${operationMs}` },
    NODE_OPTIONS: `--import=${preload.href}`,
  })
  await gateway.start()
  clients = await startClients({ url: () => gateway.url, team })
})
afterAll(async () => {
  await gateway.remove()
  await lemlist.stop()
})

/** How far the gateway's clock is off, in milliseconds. */
const aheadMs = async (): Promise<number> => {
  const answer = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ rateLimit { resetAt } }' }),
  })
  const { data } = (await answer.json()) as { readonly data: { readonly rateLimit: { readonly resetAt: string } } }
  return Date.parse(data.rateLimit.resetAt) - Date.now()
}

/** Sets the gateway's clock; resolves when it shows. */
const setClock = async (toMs: number): Promise<void> => {
  process.kill(gateway.pid(), 'SIGUSR2')
  await expect.poll(aheadMs, { timeout: 5000 }).toSatisfy((ms: number) => Math.abs(ms - toMs) < 60_000)
}

/** The largest file that the gateway may write; the limit strikes those that are open as well. */
const limitFiles = (bytes: string): void => {
  execFileSync('prlimit', ['--pid', String(gateway.pid()), `--fsize=${bytes}:`])
}

test('the disk is full under the event log: nothing is taken that is not kept, and all recover', async () => {
  const { refused, operations } = clients
  const first = operations.length
  limitFiles('4096')
  await clients.rounds(2)
  const told = operations.slice(first)
  expect(new Set(told.flatMap(({ said }) => said))).toEqual(new Set(['UPSTREAM_UNAVAILABLE']))
  expect(told.filter(({ client, ending }) => client.startsWith('reader') && ending !== 'done')).toEqual([])
  limitFiles('unlimited')
  expect(await clients.recovered()).toBeLessThan(recoveryMs)
  expect(clients.refused).toBeGreaterThan(refused)
})

test('lemlist stops in the middle of its answers: what hangs is given up in time, and all recover', async () => {
  const first = clients.operations.length
  stalled = Promise.withResolvers()
  await clients.rounds(1, 'orders')
  const hung = clients.operations.slice(first).filter(({ said }) => said.includes('UPSTREAM_TIMEOUT'))
  expect(hung.length).toBeGreaterThan(0)
  expect(Math.max(...hung.map(({ begun, ended }) => ended - begun))).toBeLessThan(2 * operationMs)
  stalled.reject(new Error('the line is cut'))
  stalled = undefined
  expect(await clients.recovered()).toBeLessThan(recoveryMs)
})

test('the clock is set an hour forward, and right again: nobody is kept waiting', async () => {
  for (const toMs of [hourMs, 0]) {
    await setClock(toMs)
    expect(await clients.recovered()).toBeLessThan(recoveryMs)
  }
})

test('the clock is set an hour back while calls are kept back: they are not kept back for that hour', async () => {
  isDown = true
  await clients.until(({ retryAfterMs }) => retryAfterMs > 0)
  await setClock(-hourMs)
  isDown = false
  expect(await clients.recovered()).toBeLessThan(recoveryMs)
})

test('the gateway is stopped with SIGTERM and started again: all recover', async () => {
  expect(await gateway.stop()).toBe(0)
  await gateway.start()
  expect(await clients.recovered()).toBeLessThan(recoveryMs)
})

test('the gateway is killed and started again: all recover', async () => {
  await gateway.kill()
  await gateway.start()
  expect(await clients.recovered()).toBeLessThan(recoveryMs)
})

test('after all of it nothing is lost, nothing was done twice, and every answer was clear', async () => {
  await expectAllKept(clients, team)
})
