import { createSchema, createYoga, type Plugin } from 'graphql-yoga'
import { pino } from 'pino'
import { expect } from 'vitest'
import type { Sink } from '../../src/events/topic.ts'
import type { Clock } from '../../src/lemlist/clock.ts'
import type { Pass } from '../../src/server/context.ts'
import { createErrorMask } from '../../src/server/errors.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { createNamedDocuments } from '../../src/server/limits/trusted.ts'
import { createEventStreams } from '../../src/server/live/event-stream.ts'
import { LiveSubscription } from '../../src/server/live/live.ts'
import { createSockets, type SocketsOptions } from '../../src/server/live/sockets.ts'
import { createVisits } from '../../src/server/watching/visit.ts'
import { manualClock } from '../sandbox/manual-clock.ts'

/** A source of messages that says what the test says, and knows who listens. */
export const createSource = () => {
  const sinks = new Set<Sink>()
  const seen = { joined: 0, left: 0 }
  const subscription = (): LiveSubscription =>
    new LiveSubscription({ holds: () => true, expiresAt: undefined }, sink => {
      seen.joined += 1
      sinks.add(sink)
      return () => {
        seen.left += 1
        sinks.delete(sink)
      }
    })
  return {
    seen,
    sinks,
    subscription,
    /** Tells everybody; gives what each of them answered. */
    tell: (value: string, cursor?: string): boolean[] => {
      const bytes = Buffer.from(JSON.stringify({ data: { told: value } }))
      return [...sinks].map(sink => sink.take({ bytes, cursor }))
    },
    end: (): void => {
      for (const sink of [...sinks]) sink.end()
    },
    /** Resolves when so many listen. */
    heardBy: (count: number) => expect.poll(() => sinks.size, { interval: 2, timeout: 30_000 }).toBe(count),
  }
}

export type Source = ReturnType<typeof createSource>

const typeDefs = `
  type Query { hello(name: String): String header(name: String!): String wait: String fail: String }
  type Mutation { greet(name: String!): String! }
  type Subscription { told: String }
`

interface TestContext {
  readonly request: Request
  readonly connectionParams?: Readonly<Record<string, unknown>>
}

export interface Opened {
  readonly clock: ReturnType<typeof manualClock>
  readonly source: Source
  /** What resolvers wait for, by name; those who wait are told of. */
  readonly gates: { readonly reached: () => number; readonly signals: AbortSignal[]; open(): void }
  readonly sockets: ReturnType<typeof createSockets>
  readonly streams: ReturnType<typeof createEventStreams>
  readonly server: Listening
  readonly logged: Record<string, unknown>[]
  close(): Promise<void>
}

/** A small gateway on a free port whose one subscription is served by the source. */
export const openGateway = async (
  options: Partial<SocketsOptions> & { readonly maxStreams?: number } = {},
): Promise<Opened> => {
  const clock = manualClock()
  const shared: { readonly clock: Clock; readonly random: () => number } = {
    clock,
    random: options.random ?? (() => 0.5),
  }
  const source = createSource()
  const signals: AbortSignal[] = []
  const gate = Promise.withResolvers<string>()
  const wait = (context: TestContext): Promise<string> => {
    signals.push(context.request.signal)
    return gate.promise
  }
  const logged: Record<string, unknown>[] = []
  const log = pino(
    { level: 'warn' },
    { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) },
  )
  const mask = createErrorMask(log, ({ message }) => message)
  const streams = createEventStreams({ ...shared, maxStreams: options.maxStreams ?? 100 })
  const live: Plugin<TestContext> = {
    onSubscribe: ({ setSubscribeFn }) => {
      setSubscribeFn(async ({ contextValue, operationName }) => {
        if (operationName === 'Slow') await wait(contextValue)
        return source.subscription()
      })
    },
    onResultProcess: ({ result, setResultProcessor }) => {
      if (result instanceof LiveSubscription) setResultProcessor(() => streams.respond(result), 'text/event-stream')
    },
  }
  const yoga = createYoga<Record<never, never>, TestContext>({
    schema: createSchema<TestContext>({
      typeDefs,
      resolvers: {
        Query: {
          hello: (_root, { name = 'world' }: { name?: string }) => `hello ${name}`,
          header: (_root, { name }: { name: string }, { request }) => request.headers.get(name),
          wait: (_root, _args, context) => wait(context),
          fail: () => {
            throw new Error('the secret of the house')
          },
        },
        Mutation: { greet: (_root, { name }: { name: string }) => `greetings ${name}` },
      },
    }),
    logging: false,
    maskedErrors: { maskError: mask },
    plugins: [live],
  })
  const sockets = createSockets({
    ...{ ...shared, log, mask, path: '/graphql', isAllowedOrigin: origin => origin === 'https://friend.example' },
    ...{ loopbackHostsOnly: false, maxSockets: 1000, maxSubscriptionsPerSocket: 50, maxBodyBytes: 64 * 1024 },
    getEnveloped: yoga.getEnveloped,
    named: createNamedDocuments(undefined),
    ...{ beginVisit: createVisits({ clock, tracer: undefined }), note: (_operation, result) => result },
    // Nothing here asks who it is.
    admit: async () => ({ holds: () => true, expiresAt: undefined }) as Pass,
    ...options,
  })
  const server = await listen({
    ...{ host: '127.0.0.1', port: 0, log },
    fetch: async request => yoga.fetch(request),
    upgrade: sockets.upgrade,
  })
  const gates = { reached: () => signals.length, signals, open: () => gate.resolve('waited') }
  const close = async (): Promise<void> => {
    gates.open()
    await Promise.all([sockets.close(), streams.close()])
    await server.close(1000)
  }
  return { clock, source, gates, sockets, streams, server, logged, close }
}
