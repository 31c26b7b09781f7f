import { inspect } from 'node:util'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { LogUnavailable } from '../../src/events/log.ts'
import { createRedisLog } from '../../src/events/redis.ts'
import { systemClock } from '../../src/lemlist/clock.ts'
import { redisBinary, sayIfNoRedis, startRedis } from '../support/redis.ts'
import { createManualClock, eventOf, until } from './log-fixtures.ts'

sayIfNoRedis()

describe.skipIf(redisBinary === undefined)('secrets of the address', () => {
  test('the secret of the address is in no error and in no line of the log', async () => {
    const secret = 'hunter2 & co'
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: line => void lines.push(line) })
    const addressOf = (base: string): string => base.replace('//', `//:${encodeURIComponent(secret)}@`)
    const server = await startRedis(['--requirepass', 'another'])
    const wrong = opened(addressOf(server.url))
    wrong.follow(team, 0, () => undefined)
    const faults: unknown[] = [await wrong.append(team, [eventOf(clock, 1)]).catch((error: unknown) => error)]
    expect(String(faults[0])).toContain('WRONGPASS')
    await server.stop()
    const away = opened(addressOf(server.url))
    faults.push(await away.ends(team).catch((error: unknown) => error))
    expect(String(faults[1])).toContain('ECONNREFUSED')
    for (const fault of faults) expect(fault).toBeInstanceOf(LogUnavailable)
    for (const url of [`http://:${encodeURIComponent(secret)}@localhost`, `${encodeURIComponent(secret)}`])
      expect(() => opened(url)).toThrow(expect.objectContaining({ message: expect.stringContaining('redis://') }))
    await until(clock, () => lines.length >= 2)
    for (const text of [...faults.map(fault => inspect(fault, { depth: 9, showHidden: true })), ...lines]) {
      expect(text).not.toContain('hunter2')
    }
  })
})
