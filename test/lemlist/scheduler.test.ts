import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Lane } from '../../src/lemlist/queue.ts'
import { createScheduler, NoBudget, type Release, type Scheduler } from '../../src/lemlist/scheduler.ts'
import { createThrottle } from '../../src/sandbox/throttle.ts'
import { createTestClock } from '../support/clock.ts'

const windowMs = 2000

const turn = (caller: object = {}) => ({ caller })

/** Makes calls that are answered at once, as many as there may be. */
const spendAll = async (scheduler: Scheduler): Promise<void> => {
  for (let left = 19; left >= 0; left -= 1) (await scheduler.acquire(turn()))({ remaining: left })
}

test('any pattern of calls and answer times stays within 20 calls in 2 seconds, counted at their arrival', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          wait: fc.integer({ min: 0, max: 60 }),
          took: fc.integer({ min: 0, max: 400 }),
          late: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        {
          minLength: 21,
          maxLength: 120,
        },
      ),
      async calls => {
        const clock = createTestClock()
        const scheduler = createScheduler({ clock, maxQueueMs: 600_000 })
        const throttle = createThrottle(clock)
        let refused = 0
        let at = 0
        await Promise.all(
          calls.map(({ wait, took, late }) => {
            at += wait
            return new Promise<void>(resolve => {
              clock.after(at, () => {
                void scheduler.acquire(turn()).then(release => {
                  // The request may arrive at any time until its answer comes.
                  clock.after(took * late, () => {
                    if (!throttle('key').allowed) refused += 1
                  })
                  clock.after(took, () => {
                    release()
                    resolve()
                  })
                })
              })
            })
          }),
        )
        expect(refused).toBe(0)
      },
    ),
    { numRuns: 60 },
  )
})

test('the 21st call waits until two seconds after the first answer, not after its start', async () => {
  const clock = createTestClock()
  const scheduler = createScheduler({ clock, maxQueueMs: 60_000 })
  const slots = await Promise.all(Array.from({ length: 20 }, () => scheduler.acquire(turn())))
  let answered = 0
  clock.after(500, () => {
    answered = clock.now()
    for (const release of slots) release()
  })
  await scheduler.acquire(turn())
  expect(clock.now() - answered).toBe(windowMs)
})

test('what others spend on the same key is held back for a window and a half', async () => {
  const clock = createTestClock()
  const scheduler = createScheduler({ clock, maxQueueMs: 60_000 })
  const release = await scheduler.acquire(turn())
  release({ remaining: 5 })
  expect(scheduler.budget()).toMatchObject({ limit: 20, remaining: 5 })
  clock.advance(windowMs)
  expect(scheduler.budget()).toMatchObject({ remaining: 6 })
  clock.advance(windowMs / 2)
  expect(scheduler.budget()).toMatchObject({ remaining: 20, queued: 0 })
})

test('after a refusal nothing starts until Retry-After has passed', async () => {
  const clock = createTestClock()
  const start = clock.now()
  const scheduler = createScheduler({ clock, maxQueueMs: 60_000 })
  const release = await scheduler.acquire(turn())
  release({ retryAfterMs: 7000 })
  await scheduler.acquire(turn())
  expect(clock.now() - start).toBe(7000)
})

test('a call that waits longer than allowed is told so, and leaves the queue', async () => {
  const clock = createTestClock()
  const scheduler = createScheduler({ clock, maxQueueMs: 1000 })
  await Promise.all(Array.from({ length: 20 }, () => scheduler.acquire(turn())))
  await expect(scheduler.acquire(turn())).rejects.toBeInstanceOf(NoBudget)
  expect(scheduler.budget().queued).toBe(0)
})

test('a caller that goes away leaves the queue without taking a slot', async () => {
  const clock = createTestClock()
  const scheduler = createScheduler({ clock, maxQueueMs: 60_000 })
  const slots: Release[] = await Promise.all(Array.from({ length: 20 }, () => scheduler.acquire(turn())))
  const leaving = new AbortController()
  const waiting = scheduler.acquire({ caller: {}, signal: leaving.signal })
  leaving.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  for (const release of slots) release()
  clock.advance(windowMs)
  expect(scheduler.budget()).toMatchObject({ remaining: 20, queued: 0 })
})

test('callers take turns: one with a hundred calls does not hold up one with a single call', async () => {
  const clock = createTestClock()
  const scheduler = createScheduler({ clock, maxQueueMs: 600_000 })
  const [many, one, other] = [{}, {}, {}]
  const started: string[] = []
  const run = async (name: string, caller: object): Promise<void> => {
    const release = await scheduler.acquire(turn(caller))
    started.push(name)
    release({ remaining: 19 })
  }
  const all = [...Array.from({ length: 100 }, () => run('many', many)), run('one', one), run('other', other)]
  all.push(run('other', other))
  await Promise.all(all)
  expect(started.slice(0, 10).every(name => name === 'many')).toBe(true)
  expect(started.slice(10, 16)).toEqual(['many', 'one', 'other', 'many', 'other', 'many'])
  expect(started).toHaveLength(103)
})

test('the queue is bounded', async () => {
  const clock = createTestClock()
  const scheduler = createScheduler({ clock, maxQueueMs: 60_000, maxQueued: 1 })
  await spendAll(scheduler)
  const waiting = scheduler.acquire(turn())
  await expect(scheduler.acquire(turn())).rejects.toThrow('are waiting already')
  waiting.catch(() => undefined)
})

test('a call that comes between a slot falling free and the timer that tells of it does not wait', async () => {
  let now = 0
  const timers: (() => void)[] = []
  // A clock whose timers come late, as they do on a busy machine.
  const scheduler = createScheduler({
    clock: {
      now: () => now,
      after: (_ms, run) => {
        timers.push(run)
        return () => timers.splice(timers.indexOf(run), 1)
      },
    },
    maxQueueMs: 60_000,
  })
  await spendAll(scheduler)
  now = windowMs + 1
  await scheduler.acquire(turn())
  expect(scheduler.budget().queued).toBe(0)
})

test('of calls that fell out of the window no more count as ours than may have been in it', async () => {
  const clock = createTestClock()
  const scheduler = createScheduler({ clock, maxQueueMs: 60_000 })
  const slots = await Promise.all(Array.from({ length: 9 }, () => scheduler.acquire(turn())))
  for (const release of slots) release()
  clock.advance(windowMs)
  const last = await scheduler.acquire(turn())
  clock.advance(100)
  last({ remaining: 3 })
  // 17 were there: the last of ours, and 16 of others.
  expect(scheduler.budget().remaining).toBe(3)
})

test('a clock that is set back keeps no slot longer than a window', async () => {
  let now = 10_000_000
  const scheduler = createScheduler({ clock: { now: () => now, after: () => () => undefined }, maxQueueMs: 60_000 })
  await spendAll(scheduler)
  expect(scheduler.budget().remaining).toBe(0)
  now -= 3_600_000
  expect(scheduler.budget().remaining).toBe(20)
})

test('until the first answer tells of others, half of the budget may start, and the rest half a second later', async () => {
  const clock = createTestClock()
  const start = clock.now()
  const scheduler = createScheduler({ clock, maxQueueMs: 60_000 })
  const started: number[] = []
  const all = Array.from({ length: 20 }, async () => {
    await scheduler.acquire(turn())
    started.push(clock.now() - start)
  })
  await Promise.all(all)
  expect(started).toEqual([...Array.from({ length: 10 }, () => 0), ...Array.from({ length: 10 }, () => 500)])
})

/** Slots that must be free for a call of a lane to start. */
const needed: Readonly<Record<Lane, number>> = { interactive: 1, live: 5, background: 10 }

const lane = fc.constantFrom<Lane>('interactive', 'live', 'background')

test('any pattern of calls starts urgent ones first and leaves them room; none waits long for more urgent ones', async () => {
  const call = fc.record({ lane, wait: fc.integer({ min: 0, max: 150 }), took: fc.integer({ min: 0, max: 400 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 30, maxLength: 200 }), async calls => {
      const clock = createTestClock()
      const scheduler = createScheduler({ clock, maxQueueMs: 600_000 })
      const waiting = new Set<{ readonly lane: Lane; readonly asked: number }>()
      const faults: string[] = []
      let busy = 0
      /** What was asked for at this very moment may have come later within it. */
      const waits = (urgent: Lane): boolean =>
        [...waiting].some(({ lane, asked }) => lane === urgent && asked < clock.now())
      const judge = (lane: Lane, asked: number): void => {
        const waited = clock.now() - asked
        // 200 calls take 20 s alone; those of lower lanes wait 10 s more at most, and then their turn.
        if (waited > 32_000) faults.push(`${lane} waited ${waited} ms`)
        if (waited >= 10_000) return
        if (20 - busy < needed[lane]) faults.push(`${lane} took one of ${20 - busy}`)
        if (lane !== 'interactive' && waits('interactive')) faults.push(`${lane} came before interactive`)
        if (lane === 'background' && waits('live')) faults.push('background came before live')
      }
      const run = async (lane: Lane, took: number): Promise<void> => {
        const place = { lane, asked: clock.now() }
        waiting.add(place)
        const release = await scheduler.acquire({ caller: {}, lane })
        waiting.delete(place)
        judge(lane, place.asked)
        busy += 1
        await new Promise<void>(resolve => clock.after(took, resolve))
        clock.after(windowMs, () => {
          busy -= 1
        })
        release()
      }
      let at = 0
      const ended = calls.map(({ lane, wait, took }) => {
        at += wait
        return new Promise<void>(resolve => clock.after(at, () => void run(lane, took).then(resolve)))
      })
      await Promise.all(ended)
      expect(faults).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('background calls that have waited ten seconds get a turn among clients who never stop asking', async () => {
  const clock = createTestClock()
  const start = clock.now()
  const scheduler = createScheduler({ clock, maxQueueMs: 60_000 })
  let healed = 0
  const client = async (): Promise<void> => {
    while (healed < 3) (await scheduler.acquire(turn()))()
  }
  const background = {}
  const heal = async (): Promise<void> => {
    const release = await scheduler.acquire({ caller: background, lane: 'background' })
    healed += 1
    expect(clock.now() - start).toBeGreaterThanOrEqual(10_000)
    release()
  }
  await Promise.all([...Array.from({ length: 40 }, client), heal(), heal(), heal()])
  // Each round of forty clients lasts four seconds.
  expect(clock.now() - start).toBeLessThan(30_000)
})

test('a flood of calls that waited too long does not hold up a client', async () => {
  const clock = createTestClock()
  const scheduler = createScheduler({ clock, maxQueueMs: 600_000 })
  const flood = Array.from({ length: 500 }, async () => {
    const release = await scheduler.acquire({ caller: {}, lane: 'live' })
    release()
  })
  clock.advance(12_000)
  const asked = clock.now()
  const release = await scheduler.acquire(turn())
  release()
  // Calls start 50 ms apart while there are more than slots.
  expect(clock.now() - asked).toBeLessThanOrEqual(windowMs + 50)
  await Promise.all(flood)
})
