import type { Logger } from 'pino'
import type { Clock } from './lemlist/clock.ts'
import type { Trace } from './lemlist/trace.ts'

/** What a trace says of an operation when it is over: no variables, no credentials, nobody's address. */
export interface TracedOperation {
  readonly kind: string
  readonly name: string | undefined
  /** Digest of the document. */
  readonly document: string | undefined
  readonly team: string | undefined
  readonly transport: string
  readonly restCalls: number
  readonly cacheHits: number
  readonly coalesced: number
  /** Code of the first error. */
  readonly code: string | undefined
}

/** An operation that is traced; its calls are parts of it. */
export interface OperationTrace extends Trace {
  end(operation: TracedOperation): void
}

/** Traces operations. */
export interface Tracer {
  /** Begins an operation; `traceparent` is the header of W3C Trace Context as the request has it, if it has. */
  begin(traceparent: string | undefined): OperationTrace
  /** Sends what has not been sent, for 2 s at most. Never rejects. */
  close(): Promise<void>
}

/** How traces are taken where they are. Source: OpenTelemetry specification, environment variables. */
export interface TraceSettings {
  /** `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`. */
  readonly sampler: string | undefined
  readonly argument: string | undefined
}

/**
 * How the environment asks for traces; undefined where it does not: they are taken where an OTLP endpoint is named, unless
 * `OTEL_SDK_DISABLED` is true or `OTEL_TRACES_EXPORTER` is another than `otlp`. The other variables are the exporter's.
 */
export const traceSettings = (environment: Readonly<Record<string, string | undefined>>): TraceSettings | undefined => {
  const read = (name: string): string | undefined => environment[name]?.trim() || undefined
  const endpoint = read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? read('OTEL_EXPORTER_OTLP_ENDPOINT')
  const isOff = read('OTEL_SDK_DISABLED')?.toLowerCase() === 'true'
  if (endpoint === undefined || isOff || (read('OTEL_TRACES_EXPORTER') ?? 'otlp') !== 'otlp') return undefined
  return { sampler: read('OTEL_TRACES_SAMPLER'), argument: read('OTEL_TRACES_SAMPLER_ARG') }
}

/** What a tracer stands on. */
export interface TracerOptions {
  readonly settings: TraceSettings
  readonly version: string
  /** Host of lemlist. */
  readonly upstream: string
  readonly clock: Clock
  readonly log: Logger
}

/** Opens the tracer that the environment asks for; undefined where it asks for none. */
export const openTracer = async (
  settings: TraceSettings | undefined,
  options: Omit<TracerOptions, 'settings'>,
): Promise<Tracer | undefined> => {
  if (settings === undefined) return undefined
  // Loaded only here: whoever takes no traces need not load what sends them.
  const { createTracer } = await import('./telemetry-otlp.ts')
  return createTracer({ ...options, settings })
}
