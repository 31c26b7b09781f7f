import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TeamWorld } from '../../src/sandbox/world.ts'
import { type Clients, startClients } from '../support/clients.ts'
import { createLiveGateway, type Lemlist, type LiveGateway, startLemlist } from '../support/live-gateway.ts'
import { expectAllKept, recoveryMs } from './kept.ts'
import { layTlsLine, type TlsLine, type Weather } from './tls-line.ts'

/** How late a slow lemlist answers, in milliseconds. */
const lateMs = 5000

let folder: string
let lemlist: Lemlist
let team: TeamWorld
let line: TlsLine
let gateway: LiveGateway
let clients: Clients
/** Set while lemlist is slow: what ends its being so. */
let slow: PromiseWithResolvers<void> | undefined

const late = (): Promise<void> => new Promise(resolve => setTimeout(resolve, lateMs))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lemlist-graphql-faults-'))
  lemlist = await startLemlist(async (request, sandbox) => {
    const answer = await sandbox.fetch(request)
    if (slow !== undefined) await Promise.race([late(), slow.promise])
    return answer
  })
  const sandboxed = lemlist.sandbox.world().teams.get('sandbox')
  if (sandboxed === undefined) throw new Error('the sandbox has no team')
  team = sandboxed
  line = await layTlsLine(lemlist.baseUrl)
  const trusted = join(folder, 'trusted.pem')
  writeFileSync(trusted, line.cert)
  gateway = await createLiveGateway(lemlist, {
    ...{ LEMLIST_BASE_URL: `${line.url}/api`, NODE_EXTRA_CA_CERTS: trusted },
    ...{ DEFAULT_ROLE: 'send', LOG_LEVEL: 'silent', OPERATION_TIMEOUT_MS: '20000' },
  })
  await gateway.start()
  clients = await startClients({ url: () => gateway.url, team })
})
afterAll(async () => {
  slow?.resolve()
  await gateway.remove()
  await line.close()
  await lemlist.stop()
  rmSync(folder, { recursive: true })
})

/** The codes that clients were told while this went on. */
const codesOf = async (fault: () => Promise<unknown>): Promise<ReadonlySet<string>> => {
  const first = clients.operations.length
  await fault()
  return new Set(clients.operations.slice(first).flatMap(({ said }) => said))
}

test('lemlist answers 5 s late: all are answered, and again as before when it has recovered', async () => {
  slow = Promise.withResolvers<void>()
  const before = clients.operations.length
  await clients.rounds(1, 'orders')
  slow.resolve()
  slow = undefined
  expect(await clients.recovered()).toBeLessThan(recoveryMs)
  const all = clients.operations.slice(before)
  expect(all.filter(({ begun, ended }) => ended - begun >= lateMs).length).toBeGreaterThanOrEqual(10)
  expect(all.filter(({ ending }) => ending !== 'done')).toEqual([])
})

test('lemlist is gone until the gateway waits its longest between two tries: all recover within 10 s', async () => {
  await line.turn('down')
  const codes = await codesOf(() => clients.until(({ retryAfterMs }) => retryAfterMs > 3000))
  expect(codes).toContain('UPSTREAM_UNAVAILABLE')
  await line.turn('fair')
  expect(await clients.recovered()).toBeLessThan(recoveryMs)
})

test.each<[string, Weather]>([
  ['ends its answers in their middle', 'half'],
  ['sends noise in place of TLS', 'garbled'],
  ['shows a certificate that nobody vouches for', 'untrusted'],
])('lemlist %s: clients are told so, and all recover', async (_, weather) => {
  await line.turn(weather)
  const codes = await codesOf(() => clients.rounds(1))
  expect(codes).toContain('UPSTREAM_UNAVAILABLE')
  await line.turn('fair')
  expect(await clients.recovered()).toBeLessThan(recoveryMs)
})

test('after all of it nothing is lost, nothing was done twice, and every answer was clear', async () => {
  await expectAllKept(clients, team)
  expect(clients.operations.filter(({ ending }) => ending === 'unreached')).toEqual([])
})
