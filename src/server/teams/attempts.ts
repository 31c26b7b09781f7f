import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Logger } from 'pino'
import { z } from 'zod'
import { type EventLog, LogUnavailable } from '../../events/log.ts'
import type { Payload } from '../../graph/action.ts'
import { UploadedFile } from '../../graph/file.ts'
import type { Attempt, Attempts, Ending, Opened } from '../../graph/once.ts'
import type { Clock } from '../../lemlist/clock.ts'

/** How long a key is remembered, in milliseconds. */
const memoryMs = 24 * 3_600_000

/** How long an attempt may be under way, in milliseconds: longer than its calls may wait and take. */
const longestMs = 5 * 60_000

/** How long whoever takes over or drops a record that is too old has for it, in milliseconds. */
const claimMs = 30_000

/** How often records that are too old are sought, in milliseconds, while keys are used at all. */
const tidyEveryMs = 3_600_000

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
  state: z.enum(['begun', 'done', 'uncertain']),
  payload: PayloadShape.optional(),
})
type Record = z.output<typeof Record>

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** What the names of all records begin with. */
const prefix = 'attempt '

/** A digest of an input, and of what is in its files. */
const digestOf = async (input: object): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify(input))
  for (const value of Object.values(input)) {
    if (!(value instanceof UploadedFile)) continue
    for await (const piece of createReadStream(value.path)) hash.update(piece)
  }
  return hash.digest('base64url')
}

interface AttemptsOptions {
  readonly log: EventLog
  readonly clock: Clock
  readonly logger: Logger
  /** The team that the attempts are about. */
  readonly team: () => Promise<string>
}

const readRecord = (text: string): Record => {
  const parsed = Record.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  throw new LogUnavailable('What is known of this idempotency key cannot be read.', { cause: parsed.error })
}

/** Gives the attempts of a caller, by their id: keys of different callers have nothing to do with each other. */
export type AttemptsOf = (caller: string) => Attempts

/** Attempts of the callers of one team, written down in the event log's store. */
export const createAttempts = ({ log, clock, logger, team }: AttemptsOptions): AttemptsOf => {
  const isOld = ({ at }: Record): boolean => at + memoryMs <= clock.now()

  /** Does something about a record that is too old, unless another is doing so, or has. */
  const replaceOld = async (name: string, holder: string, replace: () => Promise<void>): Promise<void> => {
    if (!(await log.lease(name, holder, claimMs))) return
    const text = await log.get(name)
    if (text !== undefined && isOld(readRecord(text))) await replace()
  }

  /** What stands under a name: this attempt, where nothing did or what did is too old. */
  const claim = async (name: string, record: Record): Promise<Record> => {
    const text = JSON.stringify(record)
    const there = readRecord(await log.keep(name, text))
    if (!isOld(there)) return there
    await replaceOld(name, record.id, () => log.put(name, text))
    const now = readRecord(await log.keep(name, text))
    // Another holds it, and has not written down yet that it is theirs.
    return isOld(now) ? { ...record, id: now.id } : now
  }

  const write = async (name: string, record: Record, ending: Ending): Promise<void> => {
    // Only who has a record drops it, so that the next attempt is the first again.
    if (ending === 'undone') return log.drop(name)
    const ended: Record =
      ending === 'uncertain' ? { ...record, state: ending } : { ...record, state: 'done', payload: ending.done }
    const text = JSON.stringify(ended)
    return log.put(name, text.length > mostCharacters ? JSON.stringify({ ...record, state: 'uncertain' }) : text)
  }

  const end =
    (name: string, record: Record) =>
    async (ending: Ending): Promise<void> => {
      try {
        await write(name, record, ending)
      } catch (err) {
        // The caller gets their payload all the same; whoever repeats it is told that the outcome is not certain.
        if (!(err instanceof LogUnavailable)) throw err
        logger.warn({ err }, 'the outcome of an action with an idempotency key could not be kept')
      }
    }

  const dropOld = async (): Promise<void> => {
    for (const name of await log.names(prefix)) {
      const text = await log.get(name)
      if (text !== undefined && isOld(readRecord(text))) await replaceOld(name, randomUUID(), () => log.drop(name))
    }
  }

  let tidiedAt = Number.NEGATIVE_INFINITY
  const tidy = (): void => {
    if (clock.now() < tidiedAt + tidyEveryMs) return
    tidiedAt = clock.now()
    dropOld().catch(err => logger.warn({ err }, 'old idempotency keys could not be dropped'))
  }

  const told = ({ state, at, payload }: Record): Opened => {
    if (state === 'done' && payload !== undefined) return { kind: 'repeated', payload }
    const isRunning = state === 'begun' && at + longestMs > clock.now()
    return isRunning ? { kind: 'running' } : { kind: 'uncertain', at }
  }

  return caller => ({
    open: async ({ action, key, input }: Attempt) => {
      tidy()
      const name = `${prefix}${await team()} ${digest(JSON.stringify([caller, action, key]))}`
      const own: Record = { input: await digestOf(input), id: randomUUID(), at: clock.now(), state: 'begun' }
      const there = await claim(name, own)
      if (there.id === own.id) return { kind: 'first', end: end(name, own) }
      return there.input === own.input ? told(there) : { kind: 'other' }
    },
  })
}
