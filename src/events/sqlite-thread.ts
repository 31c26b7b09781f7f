import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import { LogUnavailable } from './log.ts'
import type { Job, Outcome, ThreadData } from './sqlite-jobs.ts'

/** Most that waits for the thread; what comes on top is refused. */
const mostJobs = 20_000
const mostBytes = 64 * 1024 * 1024

/** Most that goes into one commit. */
const groupJobs = 1000
const groupBytes = 8 * 1024 * 1024

const shortestPauseMs = 100
const longestPauseMs = 10_000

/** The thread that has the database. */
export interface Thread {
  /** Hands a job over, whose texts have so many bytes; rejects with `LogUnavailable`. */
  ask(job: Job, bytes?: number): Promise<unknown>
  /** Ends the thread once all that was asked is done. */
  close(): Promise<void>
}

export interface ThreadOptions {
  readonly file: string
  readonly clock: Clock
  readonly log?: Pick<Logger, 'warn'> | undefined
}

/** Who waits for the answer of a job. */
interface Asker {
  resolve(answer: unknown): void
  reject(error: Error): void
}

interface Ask {
  readonly job: Job
  readonly bytes: number
  readonly asker: Asker
}

/** The same file as it is run: TypeScript in the sources, JavaScript in the package. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js',
  import.meta.url,
)

/**
 * The thread is started by the first job. One group of jobs is with it at a time; those that come meanwhile make up the
 * next, and so share a commit. A thread that dies is started by the next job after a pause that grows.
 */
export const createThread = ({ file, clock, log }: ThreadOptions): Thread => {
  let worker: Worker | undefined
  let waiting: Ask[] = []
  let waitingBytes = 0
  let running: readonly Asker[] = []
  let deaths = 0
  let pausedUntil = 0
  let closing: Promise<void> | undefined

  const start = (): Worker => {
    const data: ThreadData = { file }
    const started = new Worker(workerUrl, { workerData: data, name: 'event-log' })
    let cause: unknown
    started.on('message', onOutcomes)
    started.on('error', error => {
      cause = error
    })
    started.on('exit', () => onDeath(cause))
    return started
  }

  const onOutcomes = (outcomes: readonly Outcome[]): void => {
    const done = running
    running = []
    deaths = 0
    for (const [index, { resolve, reject }] of done.entries()) {
      const outcome = outcomes[index]
      if (outcome !== undefined && 'answer' in outcome) resolve(outcome.answer)
      else reject(new LogUnavailable(outcome?.fault ?? 'The thread of the event log gave no answer.'))
    }
    if (waiting.length > 0) send()
    else worker?.unref()
  }

  const onDeath = (cause: unknown): void => {
    worker = undefined
    if (closing !== undefined && running.length === 0) return
    const pauseMs = Math.min(longestPauseMs, shortestPauseMs * 2 ** deaths)
    deaths += 1
    pausedUntil = clock.now() + pauseMs
    log?.warn({ err: cause, pauseMs }, 'the thread of the event log ended')
    const lost = [...running, ...waiting.map(({ asker }) => asker)]
    running = []
    waiting = []
    waitingBytes = 0
    for (const { reject } of lost) reject(new LogUnavailable('The thread of the event log ended.', { cause }))
  }

  const takeGroup = (): readonly Ask[] => {
    let count = 0
    let bytes = 0
    for (const ask of waiting) {
      if (count > 0 && (count >= groupJobs || bytes + ask.bytes > groupBytes)) break
      count += 1
      bytes += ask.bytes
    }
    waitingBytes -= bytes
    return waiting.splice(0, count)
  }

  const send = (): void => {
    if (waiting.length === 0 || running.length > 0) return
    worker ??= start()
    worker.ref()
    const group = takeGroup()
    // The jobs themselves are not held on to.
    running = group.map(({ asker }) => asker)
    worker.postMessage(group.map(({ job }) => job))
  }

  const enqueue = (job: Job, bytes: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.push({ job, bytes, asker: { resolve, reject } })
      waitingBytes += bytes
      send()
    })

  const end = async (): Promise<void> => {
    if (worker === undefined && waiting.length === 0) return
    await enqueue({ kind: 'close' }, 0).catch(() => undefined)
    await worker?.terminate()
  }

  const refusal = (bytes: number): string | undefined => {
    if (closing !== undefined) return 'The event log is closed.'
    if (clock.now() < pausedUntil) return 'The event log is being started again.'
    if (waiting.length >= mostJobs || waitingBytes + bytes > mostBytes) return 'Too much is waiting for the event log.'
    return undefined
  }

  return {
    ask: (job, bytes = 0) => {
      const why = refusal(bytes)
      return why === undefined ? enqueue(job, bytes) : Promise.reject(new LogUnavailable(why))
    },
    close: () => {
      closing ??= end()
      return closing
    },
  }
}
