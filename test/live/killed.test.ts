import { afterEach, beforeEach, expect, test } from 'vitest'
import { sendCallbacks } from '../support/callbacks.ts'
import { watchLive } from '../support/live-client.ts'
import { callbacksOf, type LiveGateway, ours, startLiveGateway } from '../support/live-gateway.ts'
import { faultless, orderOf, tally } from './tally.ts'

const count = 5000

/** Numbers of acknowledged callbacks at which the gateway is killed. */
const deaths = [800, 2300, 4100]

let gateway: LiveGateway

beforeEach(async () => {
  gateway = await startLiveGateway()
})
afterEach(async () => {
  await gateway.remove()
})

test('killed three times in a stream of 5,000 callbacks, the gateway tells of each once and in one order', async () => {
  const { url } = gateway
  await sendCallbacks({ url, bodies: callbacksOf(1, 1), atOnce: 1 })
  const client = await watchLive({ url, filter: ours, last: 1 })
  await client.until(1)

  let acknowledged = 1
  let calls = 0
  let restarts: Promise<void> = Promise.resolve()
  const restart = async (): Promise<void> => {
    await gateway.kill()
    await gateway.start()
  }
  const bodies = callbacksOf(2, count)
  const send = (again: typeof bodies) =>
    sendCallbacks({
      ...{ url, bodies: again, atOnce: 20 },
      onAcknowledged: (_, attempts) => {
        acknowledged += 1
        calls += attempts
        if (deaths.includes(acknowledged)) restarts = restarts.then(restart)
      },
    })
  await send(bodies)
  await restarts
  const attempts = calls
  // lemlist repeats itself: callbacks from before and after each death.
  await send(bodies.filter((_, index) => index % 10 === 0))
  await sendCallbacks({ url, bodies: callbacksOf(count + 1, count + 1), atOnce: 1 })

  await client.untilTold(count + 1)
  expect(attempts).toBeGreaterThan(count - 1 + 20)
  expect(client.opened).toBe(1 + deaths.length)
  expect(tally(client.events, count + 1)).toEqual(faultless)
  expect(new Set(client.events.map(({ source }) => source))).toEqual(new Set(['WEBHOOK']))

  const after = client.events[0]?.cursor ?? ''
  const reader = await watchLive({ url, filter: ours, after })
  await reader.untilTold(count + 1)
  expect(orderOf(reader.events)).toEqual(orderOf(client.events).slice(1))
  await client.stop()
  await reader.stop()
})
