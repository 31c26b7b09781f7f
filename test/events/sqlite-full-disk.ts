import { execFileSync } from 'node:child_process'
import { LogUnavailable } from '../../src/events/log.ts'
import { createSqliteLog } from '../../src/events/sqlite.ts'
import { systemClock } from '../../src/lemlist/clock.ts'
import { eventOf } from './log-fixtures.ts'

// Fills all the room it may take, says what it saw, and goes on with more room. It ends without closing the log.
const [file = ''] = process.argv.slice(2)
const log = createSqliteLog({ file, retention: { ageMs: 1e12, maxBytes: 1e12 }, clock: systemClock })
const limitFiles = (bytes: string) => execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`])
const append = (fact: number, size: number) =>
  log.append('tea_A', [eventOf(systemClock, fact, { body: { text: 'x'.repeat(size) } })])

const kept: number[] = []
const refused: number[] = []
const tryToAppend = async (fact: number, size: number): Promise<void> => {
  try {
    await append(fact, size)
    kept.push(fact)
  } catch (error) {
    if (!(error instanceof LogUnavailable)) throw error
    refused.push(fact)
  }
}

limitFiles('1000000')
let fact = 0
// Where a large event has no room, a small one may still have.
for (const [size, count] of [
  [20_000, 3],
  [1, 6],
] as const) {
  for (; refused.length < count; fact += 1) await tryToAppend(fact, size)
}
const whenFull = { isWritable: await log.isWritable(), head: (await log.ends('tea_A')).head, kept: kept.length }
limitFiles('unlimited')
const again = await Promise.all(refused.map(one => append(one, 20_000)))
process.stdout.write(JSON.stringify({ whenFull, again, kept, refused, head: (await log.ends('tea_A')).head }))
