import type { Batched, Endpoint, InputOf, ValueOf } from './endpoint.ts'
import { Allowance } from './gate.ts'
import { pagedLike, pageHolding } from './paging.ts'
import type { Lane } from './queue.ts'
import type { CallInput } from './request.ts'
import type { Budget } from './scheduler.ts'
import type { Change } from './subject.ts'
import type { Tenant } from './tenant.ts'
import type { Trace } from './trace.ts'
import { noUsage, type Reader, type Usage } from './usage.ts'
import type { Page } from './wire.ts'

/** A part of a list. */
export interface Slice<Row> {
  readonly rows: readonly Row[]
  /** How many rows the whole list has, where lemlist says. */
  readonly total: number | undefined
  /** Whether rows follow this part. */
  readonly more: boolean
  /** Whether rows are missing that lemlist has: it gives no more of this list, or one could not be read. */
  readonly truncated: boolean
  /** Whether the rows are only believed to be there, and tell nothing of where others stand. */
  readonly pretended?: boolean
}

type ListEndpoint<Row> = Endpoint & {
  readonly reply: { readonly shape: { readonly _zod: { readonly output: Page<Row> } } }
}

/** The rows of a list endpoint. */
export type RowOf<E> = ValueOf<E> extends Page<infer Row> ? Row : never

type PagingName = 'offset' | 'limit' | 'page' | 'skip'

/** What a list is asked with, its place in the list aside. */
export type ListInput<E> = Omit<InputOf<E>, PagingName>

/** lemlist as one GraphQL operation sees it. Undefined is lemlist's "nothing there". */
export interface Session {
  call<E extends Endpoint>(endpoint: E, input: InputOf<E>): Promise<ValueOf<E> | undefined>
  /** One key of a batched endpoint; undefined when lemlist knows no such thing. */
  load<E extends Endpoint, Shared, Row>(
    endpoint: Batched<E, Shared, Row>,
    key: string,
    ...shared: Shared extends undefined ? [] : [shared: Shared]
  ): Promise<Row | undefined>
  /**
   * So many rows of a list from a place on, read in pages of the largest size; undefined when nothing is there. `anew`:
   * lemlist is asked now, whatever was kept or is on its way.
   */
  slice<E extends ListEndpoint<unknown>>(
    endpoint: E,
    input: ListInput<E>,
    from: number,
    count: number,
    anew?: boolean,
  ): Promise<Slice<RowOf<E>> | undefined>
  /** Notes through which other thing an id was seen, for types that lemlist cannot fetch by their own id. */
  remember(id: string, parent: string): void
  parentOf(id: string): string | undefined
  /** Says what lemlist has changed by itself, which this cause tells: it is forgotten, once for each cause. */
  outdated(cause: string, changes: readonly Change[]): Promise<void>
  /** The same operation, for what is to be done to its end: its calls go on when nobody waits for them any more. */
  lasting(): Session
  /** The same operation over another team: what it calls there counts as the operation's own. */
  beside(tenant: Tenant): Session
  budget(): Budget
  readonly usage: Usage
  /** How many writes of this operation have ended, and changes it learned of: what was read before may be out of date. */
  readonly writes: number
}

/** Most upstream pages of one part of a list. */
const mostPages = 100

/** A call's input without its types, which the endpoint's own shapes take over from here. */
const asInput = (input: unknown): CallInput => ({ ...(input as object) })

/** How an operation reads and writes. */
export interface SessionOptions {
  /** Ends the operation's calls. */
  readonly signal?: AbortSignal | undefined
  /** How urgent the operation's calls are; interactive when left out. */
  readonly lane?: Lane
  /** The operation reads nothing that was asked for before this moment, in milliseconds since 1970. */
  readonly since?: number | undefined
  /** Whoever the operation is for, where several are for the same: they share their turns in waiting for budget. */
  readonly caller?: object
  /** Most REST calls that are begun for the operation; as many as it takes when left out. */
  readonly mostCalls?: number
  /** The operation, where it is traced. */
  readonly trace?: Trace | undefined
}

/** What the sessions of one operation have in common. */
interface Progress {
  writes: number
}

/** Opens a team for one operation. */
export const openSession = (tenant: Tenant, options: SessionOptions): Session => {
  const { signal, lane = 'interactive', since = 0, trace } = options
  const usage = noUsage()
  const allowance = new Allowance(options.mostCalls ?? Number.POSITIVE_INFINITY)
  const caller = options.caller ?? usage
  return sessionOf(tenant, { usage, caller, allowance, signal, lane, since, trace }, { writes: 0 })
}

const sessionOf = (tenant: Tenant, reader: Reader, progress: Progress): Session => {
  const call: Session['call'] = async <E extends Endpoint>(endpoint: E, input: InputOf<E>) => {
    if (endpoint.reads) return (await tenant.read(endpoint, asInput(input), reader)) as ValueOf<E> | undefined
    try {
      return (await tenant.write(endpoint, asInput(input), reader)) as ValueOf<E> | undefined
    } finally {
      progress.writes += 1
    }
  }

  const slice: Session['slice'] = async <E extends ListEndpoint<unknown>>(
    endpoint: E,
    input: ListInput<E>,
    from: number,
    count: number,
    anew = false,
  ) => {
    const asker = anew ? { ...reader, since: Number.POSITIVE_INFINITY } : reader
    const rows: RowOf<E>[] = []
    let { paging } = endpoint
    let total: number | undefined
    let at = from
    let more = true
    let truncated = false
    let previousHead: string | undefined
    // A first page that tells by its length alone how long pages are, and ends where the part does, may be all there is.
    const isUnsure = (pages: number): boolean => paging?.style === 'fixed' && pages === 1 && rows.length === count
    for (let pages = 0; more && (rows.length < count || isUnsure(pages)); pages += 1) {
      if (pages >= mostPages) return { rows, total, more, truncated: true }
      // The first page comes before all others where it tells how long they are.
      const place = pages === 0 && paging?.style === 'fixed' ? 0 : at
      const request = paging === undefined ? { query: {}, start: 0 } : pageHolding(paging, place)
      if (request === undefined) return { rows, total, more: false, truncated: true }
      const page = (await tenant.read(endpoint, { ...asInput(input), ...request.query }, asker)) as
        | Page<RowOf<E>>
        | undefined
      if (page === undefined) return rows.length === 0 ? undefined : { rows, total, more: false, truncated: true }
      const head = JSON.stringify(page.rows[0])
      // lemlist: an operation that does not page answers every page with the first one.
      if (head !== undefined && head === previousHead) return { rows, total, more: false, truncated: true }
      previousHead = head
      if (pages === 0) paging &&= pagedLike(paging, page.received)
      total ??= page.total
      truncated ||= page.rows.length < page.received
      rows.push(...page.rows.slice(at - request.start))
      const next = request.start + page.received
      const full = paging !== undefined && page.received >= paging.size
      const advances = next > at || place < at
      // lemlist: some envelopes say whether more follows, some give a total, most leave it to the length of the page.
      more = page.received > 0 && advances && (page.more ?? (page.total === undefined ? full : next < page.total))
      if (more && paging?.style === 'head') return { rows: rows.slice(0, count), total, more: false, truncated: true }
      at = Math.max(at, next)
    }
    return { rows: rows.slice(0, count), total, more: more || rows.length > count, truncated }
  }

  return {
    call,
    slice,
    usage: reader.usage,
    get writes() {
      return progress.writes
    },
    lasting: () => sessionOf(tenant, { ...reader, signal: undefined }, progress),
    beside: other => sessionOf(other, reader, { writes: 0 }),
    budget: tenant.budget,
    remember: (id, parent) => tenant.parents.set(id, parent),
    parentOf: id => tenant.parents.get(id),
    outdated: async (cause, changes) => {
      if (await tenant.outdated(cause, changes)) progress.writes += 1
    },
    load: async (endpoint, key, ...shared) =>
      (await tenant.batcher.load(endpoint as never, key, shared[0], reader)) as never,
  }
}
