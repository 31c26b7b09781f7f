import { expect, test } from 'vitest'
import { LogUnavailable } from '../../src/events/log.ts'
import { warnOfWeakness } from '../../src/events/log-checks.ts'
import { createManualClock } from './log-fixtures.ts'

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** A log that can tell its weakness from the given question on, and what was warned of. */
const watched = (tellsFrom: number) => {
  const clock = createManualClock()
  const warned: unknown[] = []
  const start = clock.now()
  const askedAt: number[] = []
  const weakness = async (): Promise<string> => {
    askedAt.push((clock.now() - start) / 1000)
    if (askedAt.length < tellsFrom) throw new LogUnavailable('the log is away')
    return 'Redis keeps no append-only file'
  }
  const stop = warnOfWeakness({ log: { weakness }, clock, logger: { warn: (about: unknown) => warned.push(about) } })
  const seconds = async (count: number): Promise<void> => {
    for (let second = 0; second < count; second += 1) {
      await turn()
      clock.advance(1000)
    }
    await turn()
  }
  return { warned, askedAt, stop, seconds }
}

test('a log that is away at the start is asked for its weakness, ever less often, until it tells; then never again', async () => {
  const { warned, askedAt, seconds } = watched(9)
  await seconds(182)
  expect(warned).toEqual([])
  await seconds(600)
  expect(askedAt).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183])
  expect(warned).toEqual([{ weakness: 'Redis keeps no append-only file' }])
})

test('nothing is asked any more once it is ended', async () => {
  const { warned, askedAt, stop, seconds } = watched(3)
  await seconds(1)
  stop()
  await seconds(600)
  expect(askedAt).toEqual([0, 1])
  expect(warned).toEqual([])
})
