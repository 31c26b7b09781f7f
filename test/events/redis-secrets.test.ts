import { inspect } from 'node:util'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import { LogUnavailable } from '../../src/events/log.ts'
import { createRedisLog } from '../../src/events/redis.ts'
import { systemClock } from '../../src/lemlist/clock.ts'
import { redisBinary, sayIfNoRedis, startRedis } from '../support/redis.ts'
import { createManualClock, eventOf, until } from './log-fixtures.ts'

sayIfNoRedis()

describe.skipIf(redisBinary === undefined)('secrets of the address', () => {
  const secret = 'hunter2 & co'
  const withSecret = (url: string): string => url.replace('//', `//:${encodeURIComponent(secret)}@`)
  const clock = createManualClock()
  const retention = { ageMs: 1e12, maxBytes: 1e12 }

  test('the password is in no error and in no line of the log', async () => {
    const server = await startRedis(['--requirepass', 'another'])
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: line => void lines.push(line) })
    const open = () => createRedisLog({ url: withSecret(server.url), retention, clock: systemClock, log })
    const [wrong, away] = [open(), open()]
    onTestFinished(async () => {
      await Promise.all([wrong.close(), away.close()])
      await server.stop()
    })

    wrong.follow('tea_A', 0, () => undefined)
    const refused = await wrong.append('tea_A', [eventOf(clock, 1)]).catch((error: unknown) => error)
    await server.kill()
    const unheard = await away.ends('tea_A').catch((error: unknown) => error)
    await until(clock, () => ['no news', 'is down'].every(words => lines.some(line => line.includes(words))))

    expect(String(refused)).toContain('WRONGPASS')
    expect(String(unheard)).toContain('ECONNREFUSED')
    for (const fault of [refused, unheard]) {
      expect(fault).toBeInstanceOf(LogUnavailable)
      expect(inspect(fault, { depth: 9, showHidden: true })).not.toContain('hunter2')
    }
    expect(lines.join()).not.toContain('hunter2')
  })

  test('an address that is none is refused without repeating it', () => {
    for (const url of [withSecret('http://localhost'), withSecret('redis://local host'), 'hunter2']) {
      let fault: unknown
      try {
        createRedisLog({ url, retention, clock })
      } catch (error) {
        fault = error
      }
      expect(fault).toBeInstanceOf(Error)
      expect(inspect(fault, { depth: 9, showHidden: true })).not.toContain('hunter2')
    }
  })
})
