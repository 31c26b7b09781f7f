import { pino } from 'pino'
import { listen } from '../../src/server/http/listen.ts'

/** A span as a collector receives it. */
export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: readonly string[]
  /** Ids of the spans that it points to. */
  readonly links: readonly string[]
  /** 2 where it failed. */
  readonly status: number
}

interface KeyValue {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

interface RawSpan extends Omit<ReceivedSpan, 'attributes' | 'events' | 'links' | 'status'> {
  readonly attributes?: readonly KeyValue[]
  readonly events?: readonly { readonly name: string }[]
  readonly links?: readonly { readonly spanId: string }[]
  readonly status?: { readonly code?: number }
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] }
    readonly scopeSpans: readonly { readonly spans: readonly RawSpan[] }[]
  }[]
}

const flat = (attributes: readonly KeyValue[] = []): Record<string, unknown> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => {
      const [held] = Object.values(value)
      return [key, 'intValue' in value ? Number(held) : held]
    }),
  )

/** A collector of OTLP over HTTP in JSON, on a free port. */
export interface Collector {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string
  /** What arrived, word for word. */
  readonly bodies: readonly string[]
  spans(): ReceivedSpan[]
  /** What sent them, of the first batch. */
  resource(): Record<string, unknown>
  close(): Promise<void>
}

export const startCollector = async (): Promise<Collector> => {
  const bodies: string[] = []
  const exports = (): Export[] => bodies.map(body => JSON.parse(body) as Export)
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    fetch: async request => {
      if (new URL(request.url).pathname !== '/v1/traces') return new Response(null, { status: 404 })
      bodies.push(await request.text())
      return Response.json({})
    },
    log: pino({ level: 'silent' }),
  })
  return {
    url: listening.url,
    bodies,
    spans: () =>
      exports()
        .flatMap(({ resourceSpans }) => resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans)
        .map(({ attributes, events = [], links = [], status, ...span }) => ({
          ...span,
          attributes: flat(attributes),
          events: events.map(({ name }) => name),
          links: links.map(({ spanId }) => spanId),
          status: status?.code ?? 0,
        })),
    resource: () => flat(exports()[0]?.resourceSpans[0]?.resource.attributes),
    close: () => listening.close(1000),
  }
}
