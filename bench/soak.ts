/**
 * Ten minutes of steady mixed load on a gateway in a process of its own: `npm run bench -- soak`, or so many minutes as
 * are named behind it. 50 clients read, order and follow; others come and go by WebSocket and event stream; callbacks
 * come at 50 a second; files go up and down; some of what is asked for is refused. Every 15 seconds the heap is collected
 * and looked at. It passes when the heap of the last quarter is within a tenth of that of the second, and when all
 * connections and the like that were opened are closed after the clients have left.
 */
import { setTimeout as rest } from 'node:timers/promises'
import { settingsOf, startLemlist } from '../test/support/live-gateway.ts'
import { type Peer, startPeer } from './live/process.ts'
import { type Counts, startLoad } from './soak-load.ts'

const minutes = Number(process.argv[3] ?? 10)
const everyMs = 15_000
const warmUpMs = 20_000
/** How long connections may stay that are kept open for the next call, in milliseconds. */
const patienceMs = 60_000

const told: Counts = new Map()
let calls = 0

const mebibytes = (bytes = 0): string => (bytes / 1024 / 1024).toFixed(1)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** What is open once nobody is there: waits until it is no more than `most`, or is still the same, as long as that may take. */
const idle = async (gateway: Peer, most: Readonly<Record<string, number>> | undefined) => {
  const until = performance.now() + patienceMs
  for (;;) {
    const open = await gateway.ask({ act: 'handles' })
    const isIdle =
      most === undefined
        ? !('TCPSocketWrap' in open)
        : Object.entries(open).every(([kind, n]) => n <= (most[kind] ?? 0))
    if (isIdle || performance.now() > until) return { open, isIdle }
    await rest(500)
  }
}

const lemlist = await startLemlist((request, sandbox) => {
  calls += 1
  return sandbox.fetch(request)
})
const settings = await settingsOf(lemlist)
const more = { DEFAULT_ROLE: 'send', LOG_LEVEL: 'silent', CACHE_MAX_BYTES: `${4 * 1024 * 1024}` }
const gateway = startPeer('../soak-gateway.ts', 0, { ...settings.env, ...more })
await gateway.ask({ act: 'listen' })
const options = { url: settings.url, lemlist, told }

console.log(`${minutes} minutes of load, after ${warmUpMs / 1000} s to warm up; no other server stands beside it`)
const endWarmUp = await startLoad(options)
await rest(warmUpMs)
await endWarmUp()
const before = await idle(gateway, undefined)
told.clear()

const endLoad = await startLoad(options)
const heaps: number[] = []
const begun = performance.now()
for (let sample = 1; sample * everyMs <= minutes * 60_000; sample += 1) {
  const callsBefore = calls
  await rest(begun + sample * everyMs - performance.now())
  const { heap = 0, resident, p99 = 0 } = await gateway.ask({ act: 'state' })
  const open = await gateway.ask({ act: 'handles' })
  heaps.push(heap)
  const line = [
    `${((sample * everyMs) / 1000).toFixed(0).padStart(4)} s`,
    `heap ${mebibytes(heap)} MiB, resident ${mebibytes(resident)} MiB, event loop p99 ${p99.toFixed(1)} ms`,
    `${calls - callsBefore} calls, ${open.TCPSocketWrap ?? 0} connections`,
  ]
  console.log(line.join('  '))
}
await endLoad()
const after = await idle(gateway, before.open)
await gateway.stop()
settings.remove()
await lemlist.stop()

const quarter = Math.max(1, Math.floor(heaps.length / 4))
const ratio = mean(heaps.slice(-quarter)) / mean(heaps.slice(quarter, 2 * quarter))
const isBounded = ratio <= 1.1 && before.isIdle && after.isIdle
console.log(
  `answers: ${[...told]
    .toSorted((a, b) => b[1] - a[1])
    .map(([what, n]) => `${what} ${n}`)
    .join(', ')}`,
)
console.log(`heap of the last quarter: ${ratio.toFixed(3)} of the second`)
console.log(`open before: ${JSON.stringify(before.open)}, after all have left: ${JSON.stringify(after.open)}`)
console.log(`bounded: ${isBounded ? 'yes' : 'no'}`)
process.exit(isBounded ? 0 : 1)
