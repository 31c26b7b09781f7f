import { LRUCache } from 'lru-cache'
import { type Batcher, createBatcher } from './batching.ts'
import { type Cache, createCache } from './cache.ts'
import { type Asker, type ClientOptions, createClient } from './client.ts'
import type { Endpoint } from './endpoint.ts'
import type { CallInput } from './request.ts'
import { type Budget, createScheduler, type Scheduler } from './scheduler.ts'
import { Sharing } from './sharing.ts'
import { type Begun, countCall, countHit, overspent, type Reader, serves } from './usage.ts'

export interface TenantOptions extends Omit<ClientOptions, 'scheduler'> {
  readonly cacheMaxBytes: number
}

/** One team at lemlist: its key, its budget, its cache, its batches. Nothing of it is shared with another team. */
export interface Tenant {
  read(endpoint: Endpoint, input: CallInput, reader: Reader): Promise<unknown>
  write(endpoint: Endpoint, input: CallInput, reader: Reader): Promise<unknown>
  /** A file as it comes in; the signal ends it. */
  download(endpoint: Endpoint, input: CallInput, signal: AbortSignal): Promise<Response>
  readonly batcher: Batcher
  /** Where things were seen that can only be fetched through another: the parent of an id, as the graph wrote it. */
  readonly parents: { get(id: string): string | undefined; set(id: string, parent: string): void }
  /** Forgets what was kept when this cause of a change at lemlist is told for the first time; whether it was. */
  outdated(cause: string): boolean
  budget(): Budget
}

const mostParents = 100_000
const mostCauses = 10_000

/** The name under which a call is shared and kept: the operation and its input, keys in order. */
const nameOf = (endpoint: Endpoint, input: CallInput): string =>
  `${endpoint.operation} ${JSON.stringify(input, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )}`

const askerOf = ({ usage, caller, lane }: Reader, signal: AbortSignal | undefined): Asker => ({
  caller,
  lane,
  signal,
  onSent: () => countCall(usage),
})

export const createTenant = (options: TenantOptions): Tenant => {
  const { clock } = options
  const scheduler: Scheduler = createScheduler({ clock, maxQueueMs: options.maxQueueMs })
  const client = createClient({ ...options, scheduler })
  const cache: Cache = createCache({ clock, maxBytes: options.cacheMaxBytes })
  const sharing = new Sharing<unknown, Begun>()

  const fetchAndKeep = async (endpoint: Endpoint, input: CallInput, name: string, asker: Asker) => {
    const reading = cache.reading()
    const { value, size } = await client.call(endpoint, input, asker)
    cache.keep(name, value, size, endpoint.kept?.seconds ?? 0, reading)
    return value
  }

  const read: Tenant['read'] = (endpoint, input, reader) => {
    const { usage, signal, lane } = reader
    const name = nameOf(endpoint, input)
    const kept = cache.get(name)
    if (kept !== undefined && kept.at >= reader.since) {
      countHit(usage, clock.now() - kept.at)
      return Promise.resolve(kept.value)
    }
    const shareName = `${cache.writes()} ${name}`
    const running = sharing.join(shareName, signal, begun => serves(begun, reader))
    if (running !== undefined) {
      usage.coalesced += 1
      return running
    }
    const refused = overspent(reader, endpoint)
    if (refused !== undefined) return Promise.reject(refused)
    reader.allowance.begun += 1
    const fetch = (shared: AbortSignal) => fetchAndKeep(endpoint, input, name, askerOf(reader, shared))
    return sharing.begin(shareName, signal, { at: clock.now(), lane }, fetch)
  }

  const write: Tenant['write'] = async (endpoint, input, reader) => {
    try {
      return (await client.call(endpoint, input, askerOf(reader, reader.signal))).value
    } finally {
      cache.clear()
    }
  }

  const batcher = createBatcher({ clock, client, cache })
  const parents = new LRUCache<string, string>({ max: mostParents })
  const causes = new LRUCache<string, true>({ max: mostCauses })
  const outdated: Tenant['outdated'] = cause => {
    if (causes.get(cause) === true) return false
    causes.set(cause, true)
    cache.clear()
    return true
  }
  const download: Tenant['download'] = (endpoint, input, signal) =>
    client.open(endpoint, input, { caller: {}, lane: 'interactive', signal, onSent: () => undefined })
  return { read, write, download, batcher, parents, outdated, budget: scheduler.budget }
}
