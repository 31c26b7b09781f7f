import { afterEach, beforeEach, expect, test } from 'vitest'
import { sendCallbacks } from '../support/callbacks.ts'
import { watchEvents } from '../support/event-source.ts'
import { type Line, layLine } from '../support/line.ts'
import { type LiveClient, watchLive } from '../support/live-client.ts'
import { callbacksOf, type LiveGateway, ours, startLiveGateway } from '../support/live-gateway.ts'
import { faultless, tally } from './tally.ts'

const cuts = 100
const burst = 20
const count = cuts * burst + 2

let gateway: LiveGateway
let line: Line

beforeEach(async () => {
  gateway = await startLiveGateway()
  line = await layLine(gateway.url)
  await send(1, 1)
})
afterEach(async () => {
  line.close()
  await gateway.remove()
})

const send = (first: number, last: number): Promise<void> =>
  sendCallbacks({ url: gateway.url, bodies: callbacksOf(first, last), atOnce: 5 })

type Client = Pick<LiveClient, 'events' | 'opened' | 'until' | 'untilTold' | 'untilOpened'>

/** Sends callbacks in bursts, and cuts the client's connection in the middle of each. */
const sendAndCut = async (client: Client): Promise<void> => {
  for (let done = 0; done < cuts; done += 1) {
    const first = 2 + done * burst
    const sent = send(first, first + burst - 1)
    await client.until(first)
    line.cut()
    await Promise.all([sent, client.untilOpened(done + 2)])
  }
  // Whatever was repeated is told before it.
  await send(count, count)
  await client.untilTold(count)
}

test.each([
  ['a socket of graphql-ws', (url: string) => watchLive({ url, filter: ours, last: 1, retryMs: 1 })],
  ['an EventSource', async (url: string) => watchEvents({ url, filter: ours, last: 1, retryMs: 1 })],
])('%s that is cut a hundred times goes on by cursor, without gap or repeat', async (_, watch) => {
  const client = await watch(line.url)
  await client.until(1)
  await sendAndCut(client)
  expect(client.opened).toBe(1 + cuts)
  expect(tally(client.events, count)).toEqual(faultless)
  await client.stop()
})
