import { LRUCache } from 'lru-cache'
import { type AnswersOptions, createAnswers } from './answers.ts'
import { type Batcher, createBatcher } from './batching.ts'
import type { CacheSize, Kept, Reading } from './cache.ts'
import { type Asker, type ClientOptions, createClient } from './client.ts'
import type { Clock } from './clock.ts'
import type { Endpoint } from './endpoint.ts'
import { LemlistError } from './errors.ts'
import { changesOf } from './marks.ts'
import type { CallInput } from './request.ts'
import { type Budget, createScheduler, type Scheduler } from './scheduler.ts'
import { Sharing } from './sharing.ts'
import type { Slots } from './slots.ts'
import type { Change } from './subject.ts'
import { type Uses, usesOf } from './trace.ts'
import { type Begun, countCall, joins, type Reader } from './usage.ts'

export interface TenantOptions extends Omit<ClientOptions, 'scheduler'>, AnswersOptions {
  /** By what calls are paced: where it is another than the clock, setting the clock neither stops calls nor hurries them. */
  readonly pace?: Clock
  /** Where the team's calls are counted, by the clock that paces them; in this process alone when left out. */
  readonly slots?: Slots | undefined
  /** Told of each answer that is had from a call on its way for another. */
  readonly onJoin?: () => void
}

/** How a team stands with lemlist. */
export interface Standing {
  /** Whether calls are kept back, because lemlist did not answer those before. */
  readonly isShut: boolean
  /** What is kept in the memory of this process. */
  readonly kept: CacheSize
}

/** One team at lemlist: its key, its budget, its cache, its batches. Nothing of it is shared with another team. */
export interface Tenant {
  read(endpoint: Endpoint, input: CallInput, reader: Reader): Promise<unknown>
  write(endpoint: Endpoint, input: CallInput, reader: Reader): Promise<unknown>
  /**
   * What a read would be served that takes nothing from before `since`, in milliseconds since 1970, without a call;
   * undefined where it would call. `input` is that of a call for this answer alone.
   */
  peek(endpoint: Endpoint, name: string, input: () => CallInput, since: number): Promise<Kept | undefined>
  /** A file as it comes in; the signal ends it. */
  download(endpoint: Endpoint, input: CallInput, signal: AbortSignal): Promise<Response>
  readonly batcher: Batcher
  /** Where things were seen that can only be fetched through another: the parent of an id, as the graph wrote it. */
  readonly parents: { get(id: string): string | undefined; set(id: string, parent: string): void }
  /** Forgets what was kept of what has changed at lemlist. */
  forget(changes: readonly Change[] | 'everything'): Promise<void>
  /** Forgets what these changes touch when their cause is told for the first time; whether it was. */
  outdated(cause: string, changes: readonly Change[]): Promise<boolean>
  budget(): Budget
  standing(): Standing
}

const mostParents = 100_000
const mostCauses = 10_000

/** A bound that takes no memory before there is something to keep: `max` would make room for all at once. */
const upTo = (most: number) => ({ maxSize: most, sizeCalculation: () => 1 })

/** The name under which a call is shared and kept: the operation and its input, keys in order. */
export const nameOf = (endpoint: Endpoint, input: CallInput): string =>
  `${endpoint.operation} ${JSON.stringify(input, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )}`

const askerOf = ({ usage, caller, lane }: Reader, signal: AbortSignal | undefined, uses: Uses | undefined): Asker => ({
  caller,
  lane,
  signal,
  uses,
  onSent: () => countCall(usage),
})

/** Nothing is kept that is known of. */
const nothingKept: CacheSize = { entries: 0, bytes: 0 }

const hasStatus = (error: unknown, from: number): boolean =>
  error instanceof LemlistError && error.status !== undefined && error.status >= from && error.status < from + 100

/** Whether a failure says that the call was not carried out. */
const isRefusal = (error: unknown): boolean => hasStatus(error, 400)

/** Whether it was carried out by the time of the failure: only its answer cannot be read. */
const isDone = (error: unknown): boolean => hasStatus(error, 200)

export const createTenant = (options: TenantOptions): Tenant => {
  const { clock, pace = clock, slots, cache, onJoin = () => undefined } = options
  const scheduler: Scheduler = createScheduler({ clock: pace, maxQueueMs: options.maxQueueMs, slots })
  const client = createClient({ ...options, clock: pace, scheduler })
  const answers = createAnswers(options)
  const sharing = new Sharing<unknown, Begun>()

  const read: Tenant['read'] = async (endpoint, input, reader) => {
    const { signal, allowance } = reader
    const name = nameOf(endpoint, input)
    const { hit, reading } = await answers.look(endpoint, name, () => input, reader)
    if (hit !== undefined) return hit.value
    // What was asked for before a change is not joined after it.
    const shareName = `${reading} ${name}`
    const join = (): Promise<unknown> | undefined => {
      const running = sharing.join(shareName, signal, begun => joins(begun, reader))
      if (running !== undefined) onJoin()
      return running
    }
    const running = join()
    if (running !== undefined) return running
    await allowance.ask(endpoint, shareName)
    signal?.throwIfAborted()
    return join() ?? begin(endpoint, input, name, reading, reader)
  }

  const begin = (endpoint: Endpoint, input: CallInput, name: string, reading: Reading, reader: Reader) => {
    const { signal, lane, allowance, trace } = reader
    const at = clock.now()
    const uses = usesOf([trace])
    allowance.begun += 1
    return sharing.begin(`${reading} ${name}`, signal, { at, lane, uses }, async shared => {
      const answered = await client.call(endpoint, input, askerOf(reader, shared, uses))
      answers.keep(endpoint, name, input, answered, { reading, at })
      return answered.value
    })
  }

  const write: Tenant['write'] = async (endpoint, input, reader) => {
    const { allowance, signal, trace } = reader
    await allowance.ask(endpoint, endpoint.operation)
    allowance.begun += 1
    let sent = 0
    const asker = askerOf(reader, signal, usesOf([trace]))
    const onSent = (): void => {
      sent += 1
      asker.onSent()
    }
    try {
      const { value } = await client.call(endpoint, input, { ...asker, onSent })
      await answers.forget(changesOf(endpoint.changes, input, { value }))
      return value
    } catch (error) {
      // One that was sent twice may have been done the first time.
      const isUndone = sent === 0 || (sent === 1 && isRefusal(error))
      if (isUndone) throw error
      const touched = changesOf(endpoint.changes, input, undefined)
      await (isDone(error) ? answers.forget(touched) : answers.doubt(touched))
      throw error
    }
  }

  const batcher = createBatcher({ clock, client, answers, onJoin })
  const parents = new LRUCache<string, string>(upTo(mostParents))
  const causes = new LRUCache<string, true>(upTo(mostCauses))
  const outdated: Tenant['outdated'] = async (cause, changes) => {
    if (causes.get(cause) === true) return false
    causes.set(cause, true)
    await answers.forget(changes)
    return true
  }
  const download: Tenant['download'] = (endpoint, input, signal) =>
    client.open(endpoint, input, { caller: {}, lane: 'interactive', signal, onSent: () => undefined })
  const { forget, peek } = answers
  const standing = (): Standing => ({ isShut: client.isShut(), kept: cache.size?.() ?? nothingKept })
  const budget = (): Budget => {
    const { resetAt, ...rest } = scheduler.budget()
    return { ...rest, resetAt: resetAt + clock.now() - pace.now() }
  }
  return { read, write, peek, download, batcher, parents, forget, outdated, budget, standing }
}
