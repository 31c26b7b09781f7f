import { afterEach, beforeEach, expect, test } from 'vitest'
import { sendCallbacks } from '../support/callbacks.ts'
import { watchEvents } from '../support/event-source.ts'
import { watchLive } from '../support/live-client.ts'
import { callbacksOf, type LiveGateway, ours, startLiveGateway } from '../support/live-gateway.ts'
import { faultless, tally } from './tally.ts'

const count = 400
const sockets = 300
const eventStreams = 20

/** Within which all are to be sent away, and within which the process is to end, in milliseconds. */
const drainMs = 6000
const endMs = 20_000

let gateway: LiveGateway

beforeEach(async () => {
  gateway = await startLiveGateway()
})
afterEach(async () => {
  await gateway.remove()
})

/** The most of these moments that lie in one tenth of a second. */
const mostAtOnce = (moments: readonly number[]): number => {
  const tenths = Map.groupBy(moments, at => Math.floor(at / 100))
  return Math.max(...[...tenths.values()].map(({ length }) => length))
}

/** Stops the gateway and starts it again; when it began to stop, and how long that took, in milliseconds. */
const redeploy = async () => {
  const began = performance.now()
  const code = await gateway.stop()
  const tookMs = performance.now() - began
  await gateway.start()
  return { began, code, tookMs }
}

test('on SIGTERM 300 sockets and 20 event streams are sent away one after another, and go on where they were', async () => {
  const { url } = gateway
  await sendCallbacks({ url, bodies: callbacksOf(1, 1), atOnce: 1 })
  const options = { url, filter: ours, last: 1, retryMs: 250 }
  const watchers = await Promise.all(Array.from({ length: sockets }, () => watchLive(options)))
  const readers = Array.from({ length: eventStreams }, () => watchEvents(options))
  const clients = [...watchers, ...readers]
  await Promise.all(clients.map(client => client.until(1)))

  let acknowledged = 0
  let redeployed: ReturnType<typeof redeploy> | undefined
  await sendCallbacks({
    ...{ url, bodies: callbacksOf(2, count), atOnce: 10 },
    onAcknowledged: () => {
      acknowledged += 1
      if (acknowledged === count / 2) redeployed = redeploy()
    },
  })
  const { began = 0, code, tookMs } = (await redeployed) ?? {}
  // Whatever was repeated is told before it.
  await sendCallbacks({ url, bodies: callbacksOf(count + 1, count + 1), atOnce: 1 })
  await Promise.all(clients.map(client => client.untilTold(count + 1)))

  expect(code).toBe(0)
  expect(tookMs).toBeLessThan(endMs)
  const closings = watchers.map(client => client.closings[0])
  expect(new Set(closings.map(closing => closing?.code))).toEqual(new Set([1012]))
  expect(readers.every(client => client.closings[0]?.isEnd === true)).toBe(true)
  const moments = closings.map(closing => (closing?.at ?? Number.POSITIVE_INFINITY) - began)
  const ends = readers.map(client => (client.closings[0]?.at ?? Number.POSITIVE_INFINITY) - began)
  expect(Math.max(...moments, ...ends)).toBeLessThan(drainMs)
  expect(mostAtOnce(moments)).toBeLessThan(sockets / 4)
  expect(mostAtOnce(ends)).toBeLessThan(eventStreams / 2)
  for (const { events } of clients) expect(tally(events, count + 1)).toEqual(faultless)
  await Promise.all(clients.map(client => client.stop()))
})
