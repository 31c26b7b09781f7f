import { afterEach, beforeEach, expect, test } from 'vitest'
import { sendCallbacks } from '../support/callbacks.ts'
import { callbacksOf, type LiveGateway, ours, startLiveGateway } from '../support/live-gateway.ts'
import { join, type Member } from './crowd.ts'

const count = 2000
const fastReaders = 500
/** With so many the slow reader's backlog is many times what a system keeps for a connection. */
const subscriptions = 50

const query = `subscription {
  activityStream(last: 1, filter: { campaignIds: ["${ours.campaignIds[0]}"] }) { cursor activity { id } gap { lost } }
}`

/** What all are to be told. */
interface Script {
  /** Data of the messages in their order, by whoever is told first. */
  readonly data: Buffer[]
  /** What somebody was told instead. */
  readonly wrong: string[]
}

/** Opens a reader with so many subscriptions, each of which is to get what the script says. */
const read = (url: string, { data, wrong }: Script, subscriptions = 1): Member => {
  const got = new Map<string, number>()
  const heed = (id: string, message: Buffer): void => {
    const number = got.get(id) ?? 0
    got.set(id, number + 1)
    // What it cost is told of each execution.
    const told = message.subarray(message.indexOf('"data":'), message.lastIndexOf('"extensions":'))
    data[number] ??= Buffer.from(told)
    if (!data[number].equals(told)) wrong.push(`message ${number} of ${id}: ${message}`)
  }
  const questions = Array.from({ length: subscriptions }, () => ({ query }))
  return join(url, questions, heed)
}

let gateway: LiveGateway

beforeEach(async () => {
  gateway = await startLiveGateway()
})
afterEach(async () => {
  await gateway.remove()
})

test('500 readers get 2,000 events while another reads nothing, and that one gets them all when it reads again', {
  timeout: 120_000,
}, async () => {
  const { url } = gateway
  const bodies = callbacksOf(1, count)
  await sendCallbacks({ url, bodies: bodies.slice(0, 1), atOnce: 1 })
  const script: Script = { data: [], wrong: [] }
  const fast = Array.from({ length: fastReaders }, () => read(url, script))
  const slow = read(url, script, subscriptions)
  await Promise.all([...fast.map(member => member.until(1)), slow.until(subscriptions)])

  slow.socket.pause()
  await sendCallbacks({ url, bodies: bodies.slice(1), atOnce: 20 })
  await Promise.all(fast.map(member => member.until(count)))
  expect(slow.socket.isPaused).toBe(true)
  expect(slow.count).toBe(subscriptions)

  slow.socket.resume()
  await slow.until(subscriptions * count)
  expect(script.wrong).toEqual([])
  expect(slow.count).toBe(subscriptions * count)
  expect(fast.map(member => member.count)).toEqual(fast.map(() => count))
  const told = script.data.map(data => /"activity":\{"id":"(\w+)"\},"gap":null/.exec(String(data))?.[1])
  expect(told.toSorted()).toEqual(bodies.map(({ _id }) => _id).toSorted())
  for (const { socket } of [...fast, slow]) socket.terminate()
})
