import { randomUUID } from 'node:crypto'
import type { Clock } from '../../lemlist/clock.ts'
import type { OperationTrace, Tracer } from '../../telemetry.ts'

/** How an operation came, and how its answer goes. */
export type Transport = 'http' | 'multipart' | 'sse' | 'websocket'

/** One operation on its way through the gateway, as it is watched. */
export interface Visit {
  /** Names it in the log: the header `X-Request-Id` of its request, or one that was made. */
  readonly id: string
  /** When it began, in milliseconds since 1970. */
  readonly at: number
  readonly transport: Transport
  /** Undefined where nothing is traced. */
  readonly trace: OperationTrace | undefined
}

/** The header by which a request and its answer are named. */
export const requestIdHeader = 'x-request-id'

/** What a name may look like: it goes into logs, and an address of a person is none. */
const sane = /^[\w.:/+=-]{1,128}$/

interface VisitsOptions {
  readonly clock: Clock
  /** Undefined where nothing is traced. */
  readonly tracer: Tracer | undefined
}

/** Begins the visit of an operation that is asked for by a request. */
export type BeginVisit = (request: Pick<Request, 'headers'>, transport: Transport) => Visit

/** Creates what begins visits. */
export const createVisits =
  ({ clock, tracer }: VisitsOptions): BeginVisit =>
  ({ headers }, transport) => {
    const given = headers.get(requestIdHeader)
    return {
      id: given !== null && sane.test(given) ? given : randomUUID(),
      at: clock.now(),
      transport,
      trace: tracer?.begin(headers.get('traceparent') ?? undefined),
    }
  }
