import type { Logger } from 'pino'
import { z } from 'zod'
import type { Clock } from '../lemlist/clock.ts'
import type { EventBody, LoggedEvent, NewEvent } from './event.ts'
import { type EventLog, type Kept, LogUnavailable, type Retention } from './log.ts'
import { pack, sizeOf } from './sqlite-drafts.ts'
import { createFollowers } from './sqlite-followers.ts'
import { type Job, keptOf } from './sqlite-jobs.ts'
import { createThread } from './sqlite-thread.ts'

export interface SqliteLogOptions {
  /** Path of the database; `:memory:` for a log that ends with the process. */
  readonly file: string
  readonly retention: Retention
  readonly clock: Clock
  readonly log?: Pick<Logger, 'warn'>
}

const trimEveryMs = 5 * 60_000

const Body = z.custom<EventBody>(value => typeof value === 'object' && value !== null && !Array.isArray(value))
const Event = z.object({
  position: z.int(),
  type: z.string(),
  occurredAt: z.int(),
  receivedAt: z.int(),
  source: z.enum(['WEBHOOK', 'RECONCILED', 'GATEWAY']),
  body: z.string().transform(text => Body.parse(JSON.parse(text))),
})
const Appended = z.tuple([
  z.int(),
  z.string().transform((letters, context) => {
    const kept = keptOf(letters)
    if (kept !== undefined) return kept
    context.addIssue({ code: 'custom', message: 'not what became of events' })
    return z.NEVER
  }),
])
const Ends = z.object({ first: z.int(), head: z.int() })

const readAs = <Answer>(shape: z.ZodType<Answer>, answer: unknown): Answer => {
  try {
    return shape.parse(answer)
  } catch (cause) {
    throw new LogUnavailable('The event log holds what it cannot read.', { cause })
  }
}

/** The new ones among events that were kept, from their first position on. */
const loggedOf = (events: readonly NewEvent[], kept: readonly Kept[], first: number): LoggedEvent[] =>
  events
    .filter((_, index) => kept[index] === 'new')
    .map(({ type, occurredAt, receivedAt, source, body }, index) => ({
      ...{ position: first + index, type, occurredAt, receivedAt, source, body },
    }))

/**
 * An event log in one SQLite file, written by a thread of its own. Several processes of one machine may share the file.
 * A name is known as long as the event it belongs to is there; the bound of size is one for all teams.
 */
export const createSqliteLog = ({ file, retention, clock, log }: SqliteLogOptions): EventLog => {
  const thread = createThread({ file, clock, log })
  let cancelTrim: (() => void) | undefined
  let closed = false

  const ask = <Answer>(job: Job, shape: z.ZodType<Answer>, bytes?: number): Promise<Answer> => {
    if (!closed) cancelTrim ??= clock.after(trimEveryMs, trimByItself)
    return thread.ask(job, bytes).then(answer => readAs(shape, answer))
  }

  const askAppend = (team: string, events: readonly NewEvent[]): Promise<z.infer<typeof Appended>> => {
    const packed = pack(events)
    return ask({ kind: 'append', team, events: packed }, Appended, sizeOf(packed))
  }

  const read: EventLog['read'] = (team, after, limit) => ask({ kind: 'read', team, after, limit }, z.array(Event))
  const followers = createFollowers(read, clock)

  const trim = async (): Promise<void> => {
    const { ageMs, maxBytes } = retention
    let more = true
    while (more) more = await ask({ kind: 'trim', before: clock.now() - ageMs, maxBytes }, z.boolean())
  }

  const trimByItself = async (): Promise<void> => {
    try {
      await trim()
    } catch (err) {
      if (!closed) log?.warn({ err }, 'the event log could not drop what is old')
    } finally {
      if (!closed) cancelTrim = clock.after(trimEveryMs, trimByItself)
    }
  }

  return {
    read,
    trim,
    follow: followers.follow,
    append: async (team, events) => {
      const [first, kept] = await askAppend(team, events)
      followers.tell(team, () => loggedOf(events, kept, first))
      return kept
    },
    release: async (team, now) => {
      const count = await ask({ kind: 'release', team, now }, z.int())
      if (count > 0) followers.wake(team)
      return count
    },
    ends: team => ask({ kind: 'ends', team }, Ends),
    keep: (name, text) => ask({ kind: 'keep', name, text }, z.string()),
    get: name => ask({ kind: 'get', name }, z.string().optional()),
    put: async (name, text) => {
      await ask({ kind: 'put', name, text }, z.int())
    },
    drop: async name => {
      await ask({ kind: 'drop', name }, z.int())
    },
    names: beginning => ask({ kind: 'names', beginning }, z.array(z.string())),
    lease: (name, holder, ms) => {
      const now = clock.now()
      return ask({ kind: 'lease', name, holder, now, until: now + ms }, z.boolean())
    },
    isWritable: () =>
      ask({ kind: 'probe' }, z.int()).then(
        () => true,
        () => false,
      ),
    weakness: async () =>
      file === ':memory:'
        ? 'Events are kept in memory and end with the process; EVENT_LOG names a file that keeps them.'
        : undefined,
    close: () => {
      closed = true
      cancelTrim?.()
      followers.end()
      return thread.close()
    },
  }
}
