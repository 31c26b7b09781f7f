import { createSqliteLog } from '../../src/events/sqlite.ts'
import { systemClock } from '../../src/lemlist/clock.ts'
import { eventOf } from './log-fixtures.ts'

// Keeps events from a fact on until it is killed, 20 at a time, and says of which facts it knows that they are kept.
const [file = '', from = '0'] = process.argv.slice(2)
const log = createSqliteLog({ file, retention: { ageMs: 1e12, maxBytes: 1e12 }, clock: systemClock })
let next = Number(from)

const appendForever = async (): Promise<never> => {
  for (;;) {
    const fact = next
    next += 1
    await log.append('tea_A', [eventOf(systemClock, fact)])
    process.stdout.write(`${fact}\n`)
  }
}

await Promise.all(Array.from({ length: 20 }, appendForever))
