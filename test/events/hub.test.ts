import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { cursorOf, placeOf } from '../../src/events/cursor.ts'
import { gapType, type LoggedEvent, type NewEvent } from '../../src/events/event.ts'
import { createHub, type Hub } from '../../src/events/hub.ts'
import type { Payload, Sink, Start, StreamTopic } from '../../src/events/topic.ts'
import { createTestClock } from '../support/clock.ts'
import { createMemoryLog } from './memory-log.ts'

const team = 'tea_1'
const began = Date.parse('2026-01-15T10:00:00.000Z')

const eventOf = (n: number): NewEvent => ({
  type: n % 3 === 0 ? 'third' : 'other',
  ...{ occurredAt: began + n, receivedAt: began + n, source: 'WEBHOOK', body: { n } },
  ...{ facts: [`n:${n}`], covers: [] },
})

/** A reader that takes so many messages before it is behind, and then waits until it is let go on. */
class Reader implements Sink {
  readonly got: { readonly said: string; readonly cursor: string | undefined }[] = []
  room = Number.POSITIVE_INFINITY
  ended = false
  reachedAt: string | undefined
  #waiting: (() => void)[] = []
  #news = new EventTarget()

  take(payload: Payload): boolean {
    this.got.push({ said: payload.bytes.toString(), cursor: payload.cursor })
    this.room -= 1
    this.#news.dispatchEvent(new Event('news'))
    return this.room > 0
  }
  ready(): Promise<void> {
    return this.room > 0 ? Promise.resolve() : new Promise(resolve => this.#waiting.push(resolve))
  }
  reached(cursor: string): void {
    this.reachedAt = cursor
  }
  end(): void {
    this.ended = true
  }
  letGo(room: number): void {
    this.room = room
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
  async until(count: number): Promise<readonly string[]> {
    while (this.got.length < count)
      await new Promise(resolve => this.#news.addEventListener('news', resolve, { once: true }))
    return this.said
  }
  get said(): readonly string[] {
    return this.got.map(({ said }) => said)
  }
}

const fromNow: Start = { after: undefined, last: 0, shows: () => true }

const logger = pino({ level: 'silent' })

const start = () => {
  const log = createMemoryLog()
  const clock = createTestClock('2026-01-15T10:00:00.000Z')
  const identity = { team, log: 'log', secret: '' }
  const hub = createHub({ log, clock, identities: { known: () => identity, find: async () => identity }, logger })
  const append = async (...numbers: readonly number[]) => log.append(team, numbers.map(eventOf))
  return { log, clock, hub, append }
}

let rendered = 0
const topic = (passes: (event: LoggedEvent) => boolean = () => true, name = 'all'): StreamTopic => ({
  name,
  passes: event => event.type === gapType || passes(event),
  render: async event => {
    rendered += 1
    return JSON.stringify(event.type === gapType ? event.body : event.body.n)
  },
})

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn()
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)
const saidOf = (from: number, to: number): string[] => numbers(from, to).map(String)

const join = (hub: Hub, begin: Partial<Start> = {}, of = topic()) => {
  const reader = new Reader()
  const leave = hub.follow(of, { ...fromNow, ...begin }, reader)
  return { reader, leave }
}

const placeAt = (position: number) => ({ log: 'log', team, position, at: began + position })

test('past events come first, then those that happen, without gap or repeat', async () => {
  const { hub, append } = start()
  await append(...numbers(1, 250))
  await hub.open()
  const { reader } = join(hub, { last: 120 })
  await append(251, 252)
  await reader.until(122)
  await append(253)
  expect(await reader.until(123)).toEqual(saidOf(131, 253))
})

test('the last events are those that pass the filter', async () => {
  const { hub, append } = start()
  await append(...numbers(1, 1000))
  await hub.open()
  const { reader } = join(
    hub,
    { last: 3 },
    topic(({ type }) => type === 'third', 'thirds'),
  )
  expect(await reader.until(3)).toEqual(['993', '996', '999'])
})

test('each event is said once for all who follow a topic', async () => {
  const { hub, append } = start()
  await hub.open()
  const readers = numbers(1, 600).map(() => join(hub).reader)
  await settled()
  rendered = 0
  await append(1, 2, 3)
  for (const reader of readers) expect(await reader.until(3)).toEqual(['1', '2', '3'])
  expect(rendered).toBe(3)
})

test('a reader that is behind goes on from the log, and the others do not wait for it', async () => {
  const { hub, append } = start()
  await hub.open()
  const { reader: slow } = join(hub)
  const { reader: fast } = join(hub)
  await settled()
  slow.room = 2
  await append(...numbers(1, 700))
  expect(await fast.until(700)).toEqual(saidOf(1, 700))
  expect(slow.said).toEqual(['1', '2'])
  slow.letGo(5)
  await slow.until(7)
  await settled()
  expect(slow.got).toHaveLength(7)
  slow.letGo(Number.POSITIVE_INFINITY)
  expect(await slow.until(700)).toEqual(saidOf(1, 700))
})

test('a reader that comes back behind what was dropped is told how much that is', async () => {
  const { hub, append, log } = start()
  await append(...numbers(1, 300))
  log.retire(team, 250)
  await hub.open()
  const { reader } = join(hub, { after: placeAt(100) })
  const said = await reader.until(51)
  expect(JSON.parse(said[0] ?? '')).toEqual({
    from: new Date(began + 100).toISOString(),
    to: new Date(began + 251).toISOString(),
    lost: 150,
  })
  expect(said.slice(1)).toEqual(saidOf(251, 300))
  expect(placeOf(reader.got[0]?.cursor ?? '')?.position).toBe(250)
})

test('a reader behind a log of which all was dropped is told so, and goes on with what happens', async () => {
  const { hub, append, log } = start()
  await append(...numbers(1, 30))
  log.retire(team, 30)
  await hub.open()
  const { reader } = join(hub, { after: placeAt(10) })
  await reader.until(1)
  await append(31)
  const [gap, ...events] = await reader.until(2)
  expect(JSON.parse(gap ?? '')).toMatchObject({ lost: 20 })
  expect(events).toEqual(['31'])
})

test.each([
  ['of another log', { ...placeAt(5), log: 'other' }],
  ['of another team', { ...placeAt(5), team: 'tea_2' }],
  ['of a log that has lost its end', { ...placeAt(50), at: began + 5 }],
])('a place %s is a gap of unknown size, and what happened since follows', async (_, after) => {
  const { hub, append } = start()
  await append(...numbers(1, 10))
  await hub.open()
  const { reader } = join(hub, { after })
  const [gap, ...events] = await reader.until(6)
  expect(JSON.parse(gap ?? '')).toMatchObject({ from: new Date(began + 5).toISOString(), lost: null })
  expect(events).toEqual(saidOf(6, 10))
})

test('the bounds of the past hold for the past alone', async () => {
  const { hub, append } = start()
  await append(...numbers(1, 9))
  await hub.open()
  const { reader } = join(hub, { last: 100, shows: ({ position }) => position > 7 })
  await reader.until(2)
  await append(10)
  expect(await reader.until(3)).toEqual(['8', '9', '10'])
})

test('an outage of the log loses nothing', async () => {
  const { hub, append, log } = start()
  await append(...numbers(1, 5))
  await hub.open()
  log.isDown = true
  const { reader } = join(hub, { last: 3 })
  await settled()
  expect(reader.said).toEqual([])
  log.isDown = false
  expect(await reader.until(3)).toEqual(['3', '4', '5'])
})

test('whoever has left gets nothing more, and nothing is said for nobody', async () => {
  const { hub, append } = start()
  await hub.open()
  const { reader, leave } = join(hub)
  await settled()
  expect(hub.subscribers()).toBe(1)
  leave()
  leave()
  expect(hub.subscribers()).toBe(0)
  rendered = 0
  await append(1)
  await settled()
  expect(reader.said).toEqual([])
  expect(rendered).toBe(0)
})

test('a burst that takes long to say is read from the log, in order', async () => {
  const { hub, append } = start()
  await hub.open()
  const gate = Promise.withResolvers<void>()
  const slowly: StreamTopic = { ...topic(), render: ({ body }) => gate.promise.then(() => JSON.stringify(body.n)) }
  const { reader } = join(hub, {}, slowly)
  await settled()
  for (const from of [1, 501, 1001, 1501]) await append(...numbers(from, from + 499))
  gate.resolve()
  expect(await reader.until(2000)).toEqual(saidOf(1, 2000))
})

test('whoever comes while the log cannot be had is let in when it can', async () => {
  const { hub, append, log } = start()
  await append(1, 2)
  log.isDown = true
  await hub.open()
  const { reader } = join(hub, { last: 1 })
  const { reader: gone, leave } = join(hub, { last: 1 })
  await settled()
  leave()
  expect(hub.subscribers()).toBe(1)
  log.isDown = false
  expect(await reader.until(1)).toEqual(['2'])
  await settled()
  expect(gone.said).toEqual([])
})

test('events that the store has lost are a gap for those who were there, and for those who read', async () => {
  const { hub, append, log } = start()
  await append(1)
  await hub.open()
  const { reader: present } = join(hub)
  await settled()
  log.skip(team, 4)
  await append(6)
  const { reader: later } = join(hub, { after: placeAt(1) })
  for (const reader of [present, later]) {
    const [gap, event] = await reader.until(2)
    expect(JSON.parse(gap ?? '')).toMatchObject({ lost: 4 })
    expect(event).toBe('6')
  }
})

test('a reader is told at once that nothing is where the head was', async () => {
  const { hub, append, log } = start()
  await append(...numbers(1, 10))
  await hub.open()
  log.lose(team, 7)
  const { reader } = join(hub, { after: placeAt(7) })
  const [gap] = await reader.until(1)
  expect(JSON.parse(gap ?? '')).toMatchObject({ lost: 3 })
  await settled()
  expect(reader.said).toHaveLength(1)
})

test('a reader is told from where it can go on, before any event has come', async () => {
  const { hub, append } = start()
  await append(...numbers(1, 5))
  await hub.open()
  const { reader } = join(hub)
  await settled()
  expect(placeOf(reader.reachedAt ?? '')).toMatchObject({ log: 'log', team, position: 5 })
  expect(placeOf(await hub.head())).toMatchObject({ position: 5 })
})

test('however many topics there are and however much happens at once, the event loop has its turn', async () => {
  const { hub, append } = start()
  await hub.open()
  const slow = (name: string): StreamTopic => ({
    ...topic(() => true, name),
    render: async ({ body }) => {
      const until = performance.now() + 0.5
      while (performance.now() < until);
      return JSON.stringify(body.n)
    },
  })
  const readers = numbers(1, 40).map(n => join(hub, {}, slow(`topic ${n}`)).reader)
  await settled()
  let turns = 0
  let isOver = false
  const count = (): void => {
    turns += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  await append(...numbers(1, 50))
  for (const reader of readers) expect(await reader.until(50)).toEqual(saidOf(1, 50))
  isOver = true
  // A second's work in turns of some milliseconds each.
  expect(turns).toBeGreaterThan(100)
})

test('closing ends every subscription', async () => {
  const { hub } = start()
  await hub.open()
  const { reader } = join(hub)
  hub.close()
  expect(reader.ended).toBe(true)
  expect(hub.subscribers()).toBe(0)
})

const Step = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 130 }) }),
  fc.record({ kind: fc.constant('leave' as const), reader: fc.nat(3) }),
  fc.record({ kind: fc.constant('slow' as const), reader: fc.nat(3), room: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('wait' as const) }),
)

test('whatever readers do, those who resume by cursor get each event exactly once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(Step, { maxLength: 30 }), async steps => {
      const { hub, append } = start()
      await append(0)
      await hub.open()
      let next = 1
      const seats = numbers(0, 3).map(seat => {
        const of = topic(({ body }) => seat % 2 === 0 || Number(body.n) % 3 === 0, `seat ${seat % 2}`)
        const sit = (after: Start['after']) => join(hub, { after }, of)
        return { seat, sit, heard: [] as string[], at: placeAt(1), ...sit(placeAt(1)) }
      })
      const stand = (seat: (typeof seats)[number]) => {
        seat.leave()
        seat.heard.push(...seat.reader.said)
        seat.at = placeOf(seat.reader.got.at(-1)?.cursor ?? '') ?? seat.at
      }
      for (const step of steps) {
        if (step.kind === 'append') {
          await append(...numbers(next, next + step.count - 1))
          next += step.count
        } else if (step.kind === 'wait') await settled()
        else {
          const seat = seats[step.reader]
          if (seat === undefined) continue
          if (step.kind === 'slow') seat.reader.letGo(step.room)
          else {
            stand(seat)
            Object.assign(seat, seat.sit(seat.at))
          }
        }
      }
      for (const seat of seats) {
        stand(seat)
        Object.assign(seat, seat.sit(seat.at))
        const wanted = saidOf(1, next - 1).filter(n => seat.seat % 2 === 0 || Number(n) % 3 === 0)
        await seat.reader.until(wanted.length - seat.heard.length)
        await settled()
        expect([...seat.heard, ...seat.reader.said]).toEqual(wanted)
      }
      hub.close()
    }),
    { numRuns: 60 },
  )
})

test('a cursor is opaque text, and its place comes back from it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(), fc.integer(), (log, of, position, at) => {
      const place = { log, team: of, position, at }
      expect(placeOf(cursorOf(place))).toEqual(place)
      expect(cursorOf(place)).toMatch(/^[\w-]+$/)
    }),
  )
  fc.assert(fc.property(fc.string(), text => void placeOf(text)))
})
