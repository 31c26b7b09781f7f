import { expect, test } from 'vitest'
import { type Breaker, createBreaker, Shut } from '../../src/lemlist/breaker.ts'
import type { Lane } from '../../src/lemlist/queue.ts'
import { createTestClock } from '../support/clock.ts'

const setUp = (random = 0.5) => {
  const clock = createTestClock()
  return { clock, breaker: createBreaker({ clock, random: () => random }) }
}

const enter = (breaker: Breaker, lane: Lane = 'interactive') => breaker.enter(lane, () => undefined)

/** One call after another, none answered, each for a reason of its own. */
const failing = (breaker: Breaker, calls: number): void => {
  for (let call = 0; call < calls; call += 1) enter(breaker).failed({})
}

/** In how many milliseconds a call may be tried; 0 where it may be now. */
const waitOf = (breaker: Breaker, lane?: Lane): number => {
  try {
    enter(breaker, lane).left()
    return 0
  } catch (error) {
    if (error instanceof Shut) return error.retryAfterMs
    throw error
  }
}

test('five failures with no answer between keep the next calls back; four do not, nor five with an answer between', () => {
  const { breaker } = setUp()
  failing(breaker, 4)
  enter(breaker).answered()
  failing(breaker, 4)
  expect({ wait: waitOf(breaker), isShut: breaker.isShut() }).toEqual({ wait: 0, isShut: false })
  failing(breaker, 1)
  expect({ wait: waitOf(breaker), isShut: breaker.isShut() }).toEqual({ wait: 1500, isShut: true })
})

test('failures for the same reason count once', () => {
  const { breaker } = setUp()
  failing(breaker, 3)
  for (let time = 0; time < 10; time += 1) enter(breaker).failed('the same')
  expect(waitOf(breaker)).toBe(0)
  failing(breaker, 1)
  expect(waitOf(breaker)).toBe(1500)
})

test.each([
  [9999, 1500],
  [10_000, 0],
])('failures of less than ten seconds ago are counted: after %i ms the wait is %i ms', (laterMs, waitMs) => {
  const { breaker, clock } = setUp()
  failing(breaker, 4)
  clock.advance(laterMs)
  failing(breaker, 1)
  expect(waitOf(breaker)).toBe(waitMs)
})

test.each([
  [0, [1000, 2000, 3000, 3000]],
  [0.5, [1500, 3000, 4500, 4500]],
  [1, [2000, 4000, 6000, 6000]],
])('the pause grows from failed try to failed try, up to 6 s, with chance %f', (random, pauses) => {
  const { breaker, clock } = setUp(random)
  failing(breaker, 5)
  for (const pause of pauses) {
    expect(waitOf(breaker)).toBe(pause)
    clock.advance(pause - 1)
    expect(waitOf(breaker)).toBe(1)
    clock.advance(1)
    enter(breaker).failed({})
  }
})

test('after the pause one call is tried; its answer lets all through and begins the pauses anew', () => {
  const { breaker, clock } = setUp()
  failing(breaker, 5)
  clock.advance(1500)
  const first = enter(breaker)
  first.failed({})
  clock.advance(3000)
  const second = enter(breaker)
  expect([first.isProbe, second.isProbe]).toEqual([true, true])
  expect(waitOf(breaker)).toBe(1000)
  second.sent()
  second.answered()
  expect({ wait: waitOf(breaker), isProbe: enter(breaker).isProbe }).toEqual({ wait: 0, isProbe: false })
  failing(breaker, 5)
  expect(waitOf(breaker)).toBe(1500)
})

test('a try that nobody waits for any more leaves it to the next call', () => {
  const { breaker, clock } = setUp()
  failing(breaker, 5)
  clock.advance(1500)
  enter(breaker).left()
  expect(enter(breaker).isProbe).toBe(true)
})

test.each(['live', 'background'] as const)('the %s lane leaves the try to a waiting client for a second', lane => {
  const { breaker, clock } = setUp()
  failing(breaker, 5)
  expect(waitOf(breaker, lane)).toBe(2500)
  clock.advance(1500)
  expect({ lane: waitOf(breaker, lane), interactive: waitOf(breaker) }).toEqual({ lane: 1000, interactive: 0 })
  clock.advance(1000)
  expect(enter(breaker, lane).isProbe).toBe(true)
})

test('what was sent before it shut neither prolongs the pause by failing nor is kept back; its answer ends the pause', () => {
  const { breaker, clock } = setUp()
  const back: string[] = []
  const [sent, failed] = ['sent', 'failed'].map(name => {
    const pass = breaker.enter('interactive', () => back.push(name))
    pass.sent()
    return pass
  })
  failing(breaker, 5)
  clock.advance(500)
  failed?.failed({})
  expect({ wait: waitOf(breaker), back }).toEqual({ wait: 1000, back: [] })
  sent?.answered()
  expect(waitOf(breaker)).toBe(0)
})

test('those who wait for their turn when it shuts are called back once, with the time', () => {
  const { breaker } = setUp()
  const waits: number[] = []
  const turns = Array.from({ length: 3 }, () =>
    breaker.enter('background', ({ retryAfterMs }) => waits.push(retryAfterMs)),
  )
  turns[0]?.left()
  failing(breaker, 5)
  expect(waits).toEqual([1500, 1500])
})

test.each([
  [600_000, true],
  [600_001, false],
])(
  'what nobody has tried for ten minutes is forgotten: %i ms after the pause a call is a try: %s',
  (laterMs, isTry) => {
    const { breaker, clock } = setUp()
    failing(breaker, 5)
    clock.advance(1500 + laterMs)
    expect(enter(breaker).isProbe).toBe(isTry)
  },
)
