import { z } from 'zod'
import type { EventLog } from './log.ts'

/** What the log remembers of a team beside its events. */
interface Note<Value> {
  /** Undefined where there is nothing, or nothing that can be read. */
  read(log: EventLog, team: string): Promise<Value | undefined>
  write(log: EventLog, team: string, value: Value): Promise<void>
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const note = <Value>(kind: string, shape: z.ZodType<Value>): Note<Value> => ({
  read: async (log, team) => {
    const text = await log.get(`${kind} ${team}`)
    return text === undefined ? undefined : shape.safeParse(parsed(text)).data
  },
  write: (log, team, value) => log.put(`${kind} ${team}`, JSON.stringify(value)),
})

/** How far healing has come; all of it in milliseconds, since 1970 where it is a moment: by lemlist's clock but for `at`. */
const Mark = z.object({
  /** When the latest run began, by the gateway's clock. */
  at: z.int(),
  /** Where the next run begins to read: whatever lemlist lists from before was fed. */
  from: z.int(),
  /** Set while the runs have not come up to the present: where reading begins once they have. */
  again: z.int().optional(),
  /** What is read up to before the present is looked for again; later than `from`. */
  until: z.int().optional(),
  /** How much time is read at a time; all up to `until` where nothing is said. */
  span: z.int().positive().optional(),
})
export type Mark = z.output<typeof Mark>

export const healedNote = note('healed', Mark)

/** A sign of life of the gateway. */
const Alive = z.object({
  /** Milliseconds since 1970. */
  at: z.int(),
  /** How it learned of events then. */
  mode: z.enum(['WEBHOOK', 'POLLING']),
})

export const aliveNote = note('alive', Alive)

/** A span of time in which lemlist could not tell of events, in milliseconds since 1970. */
const Outage = z.object({ from: z.int(), to: z.int() })
export type Outage = z.output<typeof Outage>

/** Null once subscribers were told. */
export const outageNote = note('outage', Outage.nullable())

/** The outage that subscribers were told of last. */
export const toldNote = note('told outage', Outage)

/** The latest call of the hook, whether what it told was new or not; in milliseconds since 1970. */
export const calledNote = note('called', z.object({ at: z.int() }))

/** Activities that lemlist must have called for, and that were found in its list without a call. */
const Unheard = z.object({
  rows: z.int(),
  /** When the first and the last of them were found, in milliseconds since 1970. */
  since: z.int(),
  at: z.int(),
})

export const unheardNote = note('unheard', Unheard)
