import type { Redis } from 'ioredis'
import type { Clock } from '../lemlist/clock.ts'
import { runScript } from '../redis/script.ts'
import type { Retention } from './log.ts'
import { teamKeys, trimScript } from './redis-scripts.ts'

/** Most events dropped in one step, so that others are served in between. */
const stepEvents = 100

/** What is left of a team's events: their bytes, and when the oldest was received (undefined when none is left). */
interface Rest {
  readonly dropped: number
  readonly bytes: number
  readonly oldest: number | undefined
}

/** What trimming stands on; `ask` rejects when the log is closed, which ends it. */
export interface TrimOptions {
  readonly ask: <Answer>(question: (redis: Redis) => Promise<Answer>) => Promise<Answer>
  readonly prefix: string
  readonly retention: Retention
}

/** Drops the events of these teams that are too old, then the oldest beyond the bound of size. */
export const trimTeams = async (
  { ask, prefix, retention }: TrimOptions,
  teams: readonly string[],
  now: number,
): Promise<void> => {
  const step = async (team: string, receivedFrom: number, excess: number): Promise<Rest> => {
    const args = [receivedFrom, excess, stepEvents]
    const answer = await ask(redis => runScript(redis, trimScript, Object.values(teamKeys(prefix, team)), args))
    const [dropped = 0, bytes = 0, oldest] = Array.isArray(answer) ? answer.map(Number) : []
    return { dropped, bytes, oldest }
  }

  const rests = new Map<string, Rest>()
  for (const team of teams) {
    let rest: Rest
    do rest = await step(team, now - retention.ageMs, 0)
    while (rest.dropped === stepEvents)
    rests.set(team, rest)
  }

  for (;;) {
    const excess = [...rests.values()].reduce((sum, { bytes }) => sum + bytes, 0) - retention.maxBytes
    const [team] = oldestOf(rests)
    if (excess <= 0 || team === undefined) return
    rests.set(team, await step(team, 0, excess))
  }
}

/** The team whose oldest event was received first; none when no events are left. */
const oldestOf = (rests: ReadonlyMap<string, Rest>): readonly string[] =>
  [...rests]
    .flatMap(([team, { oldest }]) => (oldest === undefined ? [] : [{ team, oldest }]))
    .toSorted((a, b) => a.oldest - b.oldest)
    .map(({ team }) => team)

/** Trims again and again, with so many milliseconds of rest in between; `trim` never rejects. The function returned ends it. */
export const trimEvery = (ms: number, clock: Clock, trim: () => Promise<void>): (() => void) => {
  let isOver = false
  const rest = (): (() => void) =>
    clock.after(ms, () => {
      void trim().then(() => {
        if (!isOver) cancel = rest()
      })
    })
  let cancel = rest()
  return () => {
    isOver = true
    cancel()
  }
}
