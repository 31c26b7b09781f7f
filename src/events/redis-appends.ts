import type { Redis } from 'ioredis'
import type { NewEvent } from './event.ts'
import { type Kept, LogUnavailable } from './log.ts'
import { argumentsOf } from './redis-entry.ts'

/** Most characters of the calls that are written in one step, so that others are served in between. */
const stepSize = 256 * 1024

/** Most characters that wait to be written for one team; beyond, calls are refused. */
const mostWaiting = 64 * 1024 * 1024

type Argument = string | number

interface Call {
  readonly events: number
  readonly args: readonly Argument[]
  readonly size: number
  resolve(kept: readonly Kept[]): void
  reject(reason: unknown): void
}

/** Writes events of a team in one step, and resolves with what became of each. */
export type Write = (redis: Redis, team: string, args: readonly Argument[]) => Promise<readonly Kept[]>

/** Keeps the events of a call in one step with those of others. */
export type Append = (redis: Redis, team: string, events: readonly NewEvent[]) => Promise<readonly Kept[]>

/** The calls of one team that wait. */
interface Queue {
  readonly calls: Call[]
  size: number
}

/** The calls to write next: at least one, and more while they fit in a step. */
const takeStep = (queue: Queue): readonly Call[] => {
  let size = 0
  let count = 0
  for (const call of queue.calls) {
    if (count > 0 && size + call.size > stepSize) break
    size += call.size
    count += 1
  }
  queue.size -= size
  return queue.calls.splice(0, count)
}

/**
 * Gathers the calls of each team while the step before is on its way. Redis writes to disk once for every 16 KB that it
 * reads of separate commands, but once for one large command.
 */
export const createAppends = (write: Write): Append => {
  const queues = new Map<string, Queue>()

  const writeStep = async (redis: Redis, team: string, calls: readonly Call[]): Promise<void> => {
    try {
      const kept = await write(
        redis,
        team,
        calls.flatMap(({ args }) => args),
      )
      let from = 0
      for (const { events, resolve } of calls) {
        resolve(kept.slice(from, from + events))
        from += events
      }
    } catch (error) {
      for (const { reject } of calls) reject(error)
    }
  }

  const work = async (redis: Redis, team: string, queue: Queue): Promise<void> => {
    // The calls of one turn go together.
    await Promise.resolve()
    while (queue.calls.length > 0) await writeStep(redis, team, takeStep(queue))
    queues.delete(team)
  }

  const queueOf = (redis: Redis, team: string): Queue => {
    const known = queues.get(team)
    if (known !== undefined) return known
    const queue = { calls: [], size: 0 }
    queues.set(team, queue)
    void work(redis, team, queue)
    return queue
  }

  return (redis, team, events) => {
    const queue = queueOf(redis, team)
    const args = events.flatMap(argumentsOf)
    const size = args.reduce<number>((sum, arg) => sum + String(arg).length, 0)
    if (queue.size > mostWaiting) return Promise.reject(new LogUnavailable('Too many events wait to be written.'))
    queue.size += size
    return new Promise((resolve, reject) => {
      queue.calls.push({ events: events.length, args, size, resolve, reject })
    })
  }
}
