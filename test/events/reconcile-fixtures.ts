import { pino } from 'pino'
import type { LoggedEvent, NewEvent } from '../../src/events/event.ts'
import { factsOf } from '../../src/events/facts.ts'
import type { HookMode } from '../../src/events/health.ts'
import type { EventLog } from '../../src/events/log.ts'
import { createReconciler, type Reconciler } from '../../src/events/reconcile.ts'
import { createMemoryCache } from '../../src/lemlist/cache.ts'
import type { Fetch } from '../../src/lemlist/client.ts'
import type { Clock } from '../../src/lemlist/clock.ts'
import { createTenant, type Tenant } from '../../src/lemlist/tenant.ts'
import { createTestClock } from '../support/clock.ts'
import { createMemoryLog } from './memory-log.ts'

export const team = 'tea_1'

/** An activity as lemlist lists it. */
export interface Row {
  readonly _id: string
  readonly type: string
  readonly createdAt: string
  readonly leadId: string
}

export const rowOf = (n: number, at: number): Row => ({
  _id: `act_${n}`,
  type: 'emailsOpened',
  createdAt: new Date(at).toISOString(),
  leadId: `lea_${n % 7}`,
})

/** The event that a callback of this row would be. */
export const calledBack = (row: Row, receivedAt: number): NewEvent => {
  const occurredAt = Date.parse(row.createdAt)
  const facts = factsOf({ ...row }, row.type, occurredAt)
  return { type: row.type, occurredAt, receivedAt, source: 'WEBHOOK', body: { ...row }, ...facts }
}

/** A lemlist that knows nothing but activities. */
export class FakeLemlist {
  rows: Row[] = []
  /** Offsets that were asked for. */
  calls: number[] = []
  /** Status of every answer, where it is not 200. */
  failure: number | undefined
  /** Done after each answer was made. */
  afterwards: () => void = () => undefined

  readonly #now: () => number

  /** By its clock nothing is listed before it happened. */
  constructor(now: () => number) {
    this.#now = now
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname !== '/api/activities' || searchParams.get('version') !== 'v2') return new Response('', { status: 404 })
    const offset = Number(searchParams.get('offset'))
    this.calls.push(offset)
    if (this.failure !== undefined) return new Response('', { status: this.failure })
    const from = searchParams.get('minDate') ?? ''
    const now = new Date(this.#now()).toISOString()
    const to = searchParams.get('maxDate') ?? now
    if (searchParams.has('maxDate') && to <= from) return new Response('Bad params', { status: 400 })
    const newestFirst = this.rows
      .filter(({ createdAt }) => createdAt >= from && createdAt <= to && createdAt <= now)
      .toReversed()
      .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0))
    const page = newestFirst.slice(offset, offset + Number(searchParams.get('limit')))
    this.afterwards()
    return Response.json(page)
  }
}

interface Gateway {
  readonly reconciler: Reconciler
  readonly tenant: Tenant
  mode: HookMode
  subscribers: number
  readonly lines: Record<string, unknown>[]
}

/** A team whose log may be shared by several gateways. */
export const setUp = <C extends Clock>(options: {
  readonly clock: C
  readonly log?: EventLog
  /** lemlist's clock, where it is not the gateways' own. */
  readonly lemlistNow?: () => number
}) => {
  const { clock } = options
  const log = options.log ?? createMemoryLog(clock)
  const lemlist = new FakeLemlist(options.lemlistNow ?? clock.now)
  const identity = { team, log: 'log', secret: 'secret' }
  let gateways = 0

  const gateway = (fetch: Fetch = lemlist.fetch): Gateway => {
    gateways += 1
    const lines: Record<string, unknown>[] = []
    const state = { mode: 'WEBHOOK' as HookMode, subscribers: 0 }
    const tenant = createTenant({
      ...{ baseUrl: 'http://lemlist.test/api', apiKey: 'sandbox', userAgent: 'test/1' },
      ...{
        clock,
        random: () => 0.5,
        timeoutMs: 30_000,
        maxQueueMs: 30_000,
        cache: createMemoryCache({ clock, maxBytes: 1_000_000 }),
      },
      onDrift: () => undefined,
      onCall: () => undefined,
      fetch,
    })
    const reconciler = createReconciler({
      ...{ log, tenant, clock, holder: `gateway ${gateways}`, random: () => 0.5 },
      identities: { known: () => identity, find: async () => identity },
      subscribers: () => state.subscribers,
      mode: () => state.mode,
      logger: pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) }),
    })
    return Object.assign(state, { reconciler, tenant, lines })
  }

  const events = (): Promise<readonly LoggedEvent[]> => log.read(team, 0, 100_000)
  const ids = async (): Promise<unknown[]> => (await events()).map(({ body }) => body._id)
  return { clock, log, lemlist, gateway, events, ids }
}

/** A team whose time passes by itself while a run waits for it, and one gateway. */
export const setUpRuns = (log?: EventLog) => {
  const team = setUp({ clock: createTestClock(), ...(log && { log }) })
  return { ...team, ...team.gateway() }
}

/** Runs until there is no more to read; the calls of each run. */
export const healWhole = async ({ run }: Reconciler): Promise<number[]> => {
  const calls: number[] = []
  for (;;) {
    const healed = await run()
    calls.push(healed.calls)
    if (healed.outcome === 'whole') return calls
    if (healed.outcome === 'busy') throw new Error('another replica is healing')
  }
}
