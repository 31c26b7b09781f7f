import {
  type Context,
  diag,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer as Spans,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { CallSite } from './lemlist/errors.ts'
import type { CallTrace, Trace } from './lemlist/trace.ts'
import type { OperationTrace, TracedOperation, Tracer, TracerOptions, TraceSettings } from './telemetry.ts'

/** How long what was not sent may take to be, in milliseconds. */
const farewellMs = 2000

/** Source: W3C Trace Context, version 00. */
const traceparentShape = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** What an operation is part of, as its request says; the root where it says nothing that can be read. */
const contextFrom = (traceparent: string | undefined): Context => {
  const [, traceId, spanId, flags] = traceparentShape.exec(traceparent ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
  return trace.isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT
}

const ratioOf = (argument: string | undefined): number => {
  const ratio = Number(argument ?? 1)
  return ratio >= 0 && ratio <= 1 ? ratio : 1
}

/** Which operations are traced. Source: OpenTelemetry specification, OTEL_TRACES_SAMPLER; all are where it says nothing known. */
const samplerOf = ({ sampler = 'parentbased_always_on', argument }: TraceSettings): Sampler => {
  const roots: Readonly<Record<string, Sampler>> = {
    always_on: new AlwaysOnSampler(),
    always_off: new AlwaysOffSampler(),
    traceidratio: new TraceIdRatioBasedSampler(ratioOf(argument)),
  }
  const own = roots[sampler]
  return own ?? new ParentBasedSampler({ root: roots[sampler.replace(/^parentbased_/, '')] ?? new AlwaysOnSampler() })
}

/** An attempt of a call as a span. */
const callTrace = (span: Span): CallTrace => ({
  sent: waitedMs => void span.addEvent('lemlist.sent', { 'lemlist.waited_ms': waitedMs }),
  serves: other => {
    if (other instanceof Operation) other.span.addLink({ context: span.spanContext() })
  },
  end: (status, fault) => {
    if (status > 0) span.setAttribute('http.response.status_code', status)
    if (fault !== undefined) {
      span.setAttribute('error.type', status >= 400 ? String(status) : fault)
      span.setStatus({ code: SpanStatusCode.ERROR })
    }
    span.end()
  },
})

/** An operation as a span; its calls are spans within. */
class Operation implements OperationTrace {
  readonly span: Span
  readonly #spans: Spans
  readonly #context: Context
  readonly #upstream: string

  constructor(spans: Spans, from: Context, upstream: string) {
    this.#spans = spans
    this.span = spans.startSpan('graphql', { kind: SpanKind.SERVER }, from)
    this.#context = trace.setSpan(from, this.span)
    this.#upstream = upstream
  }

  readonly begin: Trace['begin'] = ({ operation, method, route }: CallSite, attempt) => {
    const attributes = {
      'http.request.method': method,
      // The template: a real path can hold an email address.
      'url.template': route,
      'server.address': this.#upstream,
      ...(attempt > 0 && { 'http.request.resend_count': attempt }),
    }
    return callTrace(
      this.#spans.startSpan(`lemlist.${operation}`, { kind: SpanKind.CLIENT, attributes }, this.#context),
    )
  }

  end({ kind, name, document, team, transport, restCalls, cacheHits, coalesced, code }: TracedOperation): void {
    this.span.updateName(name === undefined ? kind : `${kind} ${name}`)
    this.span.setAttributes({
      'graphql.operation.type': kind,
      ...(name !== undefined && { 'graphql.operation.name': name }),
      ...(document !== undefined && { 'graphql.document.sha256': document }),
      ...(team !== undefined && { 'lemlist.team': team }),
      'lemlist.transport': transport,
      'lemlist.rest_calls': restCalls,
      'lemlist.cache_hits': cacheHits,
      'lemlist.coalesced': coalesced,
    })
    if (code !== undefined) {
      this.span.setAttribute('error.type', code)
      this.span.setStatus({ code: SpanStatusCode.ERROR })
    }
    this.span.end()
  }
}

/** What went wrong, in a sentence: the exporter says it in JSON, with the stack. */
const reasonIn = (told: string): string => {
  try {
    return String(Object(JSON.parse(told)).message)
  } catch {
    return told.slice(0, 300)
  }
}

/** Says once that traces do not arrive; what is wrong each time is for a closer look. */
const listenForTroubles = ({ log }: TracerOptions): void => {
  let isTold = false
  const note = (told: string): void => {
    log[isTold ? 'debug' : 'warn']({ reason: reasonIn(told) }, 'traces cannot be sent')
    isTold = true
  }
  const nothing = (): void => undefined
  diag.setLogger({ error: note, warn: nothing, info: nothing, debug: nothing, verbose: nothing })
}

/** Creates a tracer that sends OTLP over HTTP. What it sends to, and how, stands in the exporter's own variables. */
export const createTracer = (options: TracerOptions): Tracer => {
  const { settings, version, upstream, clock } = options
  listenForTroubles(options)
  const named = resourceFromAttributes({ 'service.name': 'lemlist-graphql', 'service.version': version })
  // What the environment names goes before.
  const resource = defaultResource()
    .merge(named)
    .merge(detectResources({ detectors: [envDetector] }))
  const processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })
  const provider = new TracerProvider({ resource, sampler: samplerOf(settings), spanProcessors: [processor] })
  const spans = provider.getTracer('lemlist-graphql', version)
  return {
    begin: traceparent => new Operation(spans, contextFrom(traceparent), upstream),
    close: () =>
      new Promise(resolve => {
        const giveUp = clock.after(farewellMs, resolve)
        const end = (): void => {
          giveUp()
          resolve()
        }
        provider.shutdown().then(end, end)
      }),
  }
}
