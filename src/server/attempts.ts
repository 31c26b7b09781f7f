import { createHash, randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { z } from 'zod'
import { type EventLog, LogUnavailable } from '../events/log.ts'
import type { Payload } from '../graph/action.ts'
import type { Attempt, Attempts, Ending, Opened } from '../graph/once.ts'
import type { Clock } from '../lemlist/clock.ts'

/** How long a key is remembered, in milliseconds. */
const memoryMs = 24 * 3_600_000

/** How long an attempt may be under way, in milliseconds: longer than its calls may wait and take. */
const longestMs = 5 * 60_000

/** How long a caller has for writing down that they take over a key, in milliseconds. */
const claimMs = 2000

/** Longest payload that is kept, in characters. */
const mostCharacters = 1024 * 1024

const PayloadShape = z.custom<Payload<unknown>>(
  value => typeof value === 'object' && value !== null && 'entity' in value && 'userErrors' in value,
)

/** What the store holds of an attempt. `input` is a digest; `id` tells who wrote it; `payload` is there once it is done. */
const Record = z.object({
  input: z.string(),
  id: z.string(),
  at: z.int(),
  state: z.enum(['begun', 'done', 'undone', 'uncertain']),
  payload: PayloadShape.optional(),
})
type Record = z.output<typeof Record>

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')

interface AttemptsOptions {
  readonly log: EventLog
  readonly clock: Clock
  readonly logger: Logger
  /** The team that the attempts are about. */
  readonly team: () => Promise<string>
  /** Who asks: keys of different callers have nothing to do with each other. */
  readonly caller: string
}

const readRecord = (text: string): Record => {
  const parsed = Record.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  throw new LogUnavailable('What is known of this idempotency key cannot be read.', { cause: parsed.error })
}

/** Attempts of one caller, written down in the event log's store. */
export const createAttempts = ({ log, clock, logger, team, caller }: AttemptsOptions): Attempts => {
  /** What stands under a name: this attempt where nothing did, or what did is of no use any more. */
  const claim = async (name: string, record: Record): Promise<Record> => {
    const text = JSON.stringify(record)
    const there = readRecord(await log.keep(name, text))
    const isOver = there.state === 'undone' || there.at + memoryMs <= clock.now()
    if (there.id === record.id || !isOver) return there
    // Of several who find it, one goes on; the others find theirs.
    if (!(await log.lease(name, record.id, claimMs))) return { ...record, id: there.id, state: 'begun' }
    await log.put(name, text)
    return record
  }

  const end =
    (name: string, record: Record) =>
    async (ending: Ending): Promise<void> => {
      const ended: Record =
        typeof ending === 'string' ? { ...record, state: ending } : { ...record, state: 'done', payload: ending.done }
      const text = JSON.stringify(ended)
      try {
        await log.put(name, text.length > mostCharacters ? JSON.stringify({ ...record, state: 'uncertain' }) : text)
      } catch (err) {
        // The caller gets their payload all the same; whoever repeats it is told that the outcome is not certain.
        if (!(err instanceof LogUnavailable)) throw err
        logger.warn({ err }, 'the outcome of an action with an idempotency key could not be kept')
      }
    }

  const told = ({ state, at, payload }: Record): Opened => {
    if (state === 'done' && payload !== undefined) return { kind: 'repeated', payload }
    const isRunning = state === 'begun' && at + longestMs > clock.now()
    return isRunning ? { kind: 'running' } : { kind: 'uncertain', at }
  }

  return {
    open: async ({ action, key, input }: Attempt) => {
      const name = `attempt ${await team()} ${digest(JSON.stringify([caller, action, key]))}`
      const own: Record = { input: digest(JSON.stringify(input)), id: randomUUID(), at: clock.now(), state: 'begun' }
      const there = await claim(name, own)
      if (there.id === own.id) return { kind: 'first', end: end(name, own) }
      return there.input === own.input ? told(there) : { kind: 'other' }
    },
  }
}
