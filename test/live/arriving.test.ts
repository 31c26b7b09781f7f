import { setImmediate as nextTurn } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { NewEvent } from '../../src/events/event.ts'
import { createHub } from '../../src/events/hub.ts'
import type { Sink, StreamTopic } from '../../src/events/topic.ts'
import { createManualClock } from '../events/log-fixtures.ts'
import { createMemoryLog } from '../events/memory-log.ts'

const team = 'tea_1'

const eventOf = (n: number): NewEvent => ({
  ...{ type: 'emailsSent', occurredAt: n, receivedAt: n, source: 'WEBHOOK', body: { n } },
  ...{ facts: [`n:${n}`], covers: [] },
})

const topic: StreamTopic = { name: 'all', passes: () => true, render: async ({ body }) => String(body.n) }

/** Turns of the event loop in which a hub without disk and network has done all there is to do. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await nextTurn()
}

/** What a lone subscriber gets whose past is one event, when the next comes so many microtasks after it has begun. */
const told = async (microtasks: number): Promise<readonly string[]> => {
  const clock = createManualClock()
  const log = createMemoryLog(clock)
  const identity = { team, log: 'log', secret: '' }
  const hub = createHub({
    log,
    clock,
    identities: { known: () => identity, find: async () => identity },
    logger: pino({ level: 'silent' }),
  })
  const got: string[] = []
  const sink: Sink = {
    take: ({ bytes }) => {
      got.push(String(bytes))
      return true
    },
    ready: async () => undefined,
    reached: () => undefined,
    end: () => undefined,
  }
  await hub.open()
  await log.append(team, [eventOf(1)])
  hub.follow(topic, { after: undefined, last: 1, shows: () => true }, sink)
  for (let passed = 0; passed < microtasks; passed += 1) await Promise.resolve()
  await log.append(team, [eventOf(2)])
  await settle()
  await log.append(team, [eventOf(3)])
  await settle()
  hub.close()
  return got
}

test('an event that comes while a subscriber turns from the past to the present reaches it, whatever the moment', async () => {
  for (let microtasks = 0; microtasks < 60; microtasks += 1) {
    expect([microtasks, await told(microtasks)]).toEqual([microtasks, ['1', '2', '3']])
  }
})
