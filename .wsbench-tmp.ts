import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { createSockets } from '/work/main/src/server/sockets.ts'
import { LiveSubscription } from '/work/main/src/server/live.ts'
import { systemClock } from '/work/main/src/lemlist/clock.ts'
import { buildSchema, parse } from 'graphql'
import { pino } from 'pino'
const n = Number(process.argv[2] ?? 1000), events = Number(process.argv[3] ?? 200), size = Number(process.argv[4] ?? 700), rounds = Number(process.argv[5] ?? 5)
const docs: any = {}
const schema = buildSchema('type Query { a: Int } type Subscription { a: Int }')
const payload = Buffer.from(JSON.stringify({ data: { a: 'x'.repeat(size) } }))
const child = (port: number, mode: string) => fork('/tmp/wsbench/client.mjs', [String(port), String(n), mode], { execPath: process.execPath })
const message = (c: any, key: string) => new Promise<void>(r => { const on = (m: any) => { if (m[key]) { c.off('message', on); r() } }; c.on('message', on) })
const turn = () => new Promise(r => setImmediate(r))
const frameLen = (l: number) => l + (l < 126 ? 2 : 4)

const setups: Record<string, () => Promise<{ send: () => void; c: any; len: number }>> = {
  bare: async () => {
    const server = createServer(); const wss = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: true })
    await new Promise<void>(r => server.listen(0, '127.0.0.1', r))
    gc?.(); const before = process.memoryUsage()
    const c = child((server.address() as any).port, 'bare'); await message(c, 'ready')
    gc?.(); const after = process.memoryUsage()
    console.log('bare per idle socket: heap', Math.round((after.heapUsed - before.heapUsed) / n), 'rss', Math.round((after.rss - before.rss) / n))
    const full = Buffer.concat([Buffer.from('{"id":"b8a6b1f0-1111-4222-8333-123456789abc","type":"next","payload":'), payload, Buffer.from('}')])
    return { c, len: frameLen(full.length), send: () => { for (const ws of wss.clients) ws.send(full, { binary: false }) } }
  },
  ours: async () => {
    const sinks = new Set<any>()
    const sockets = createSockets({
      getEnveloped: ({ request }: any) => ({ schema, parse: (q: string) => (docs[q] ??= parse(q)), validate: () => [], contextFactory: () => ({ request }), execute: () => ({}), subscribe: () => new LiveSubscription(sink => { sinks.add(sink); return () => sinks.delete(sink) }) }) as any,
      mask: e => e as any, maxSubscriptionsPerSocket: 50, path: '/graphql', isAllowedOrigin: () => true, loopbackHostsOnly: false, clock: systemClock, random: Math.random, log: pino({ level: 'silent' }), maxSockets: 10000, maxBodyBytes: 1e6,
    })
    const server = createServer(); server.on('upgrade', sockets.upgrade)
    await new Promise<void>(r => server.listen(0, '127.0.0.1', r))
    gc?.(); const before = process.memoryUsage()
    const c = child((server.address() as any).port, 'ours'); await message(c, 'ready')
    while (sinks.size < n) await turn()
    gc?.(); const after = process.memoryUsage()
    if (process.env.HEAPPROF) { const v8 = await import('node:v8'); v8.writeHeapSnapshot('/tmp/wsbench/heap.heapsnapshot') }
    console.log('per idle subscriber: heap', Math.round((after.heapUsed - before.heapUsed) / n), 'rss', Math.round((after.rss - before.rss) / n))
    const p = { bytes: payload, cursor: undefined }
    const l = Buffer.byteLength('{"id":"b8a6b1f0-1111-4222-8333-123456789abc","type":"next","payload":') + payload.length + 1
    return { c, len: frameLen(l), send: () => { for (const s of sinks) s.take(p) } }
  },
}
const all: Record<string, any> = {}
for (const name of Object.keys(setups)) all[name] = await setups[name]!()
const results: Record<string, number[]> = { bare: [], ours: [] }
for (let r = 0; r < rounds; r++) for (const [name, { c, send, len }] of Object.entries(all)) {
  c.send({ target: n * events * len }); await message(c, 'armed')
  const done = message(c, 'done')
  const cpu = process.cpuUsage(); const t = performance.now()
  for (let e = 0; e < events; e++) { send(); await turn() }
  await done
  const ms = performance.now() - t
  const u = process.cpuUsage(cpu)
  if (r > 0) results[name]!.push(n * events / ms * 1000)
  console.log(name, Math.round(n * events / ms * 1000), '/s', 'cpu us per delivery', ((u.user + u.system) / (n * events)).toFixed(2))
}
const med = (a: number[]) => a.toSorted((x, y) => x - y)[a.length >> 1]!
console.log('ratio', (med(results.ours!) / med(results.bare!)).toFixed(3))
for (const { c } of Object.values(all)) c.send({ end: true })
setTimeout(() => process.exit(), 100)
