import { useDeferStream as deferStream } from '@graphql-yoga/plugin-defer-stream'
import type { GraphQLError } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { few } from '../domains/few.ts'
import type { Clock } from '../lemlist/clock.ts'
import { openSession, type SessionOptions } from '../lemlist/session.ts'
import { rights } from './auth/rights.ts'
import { freshSince } from './cache-control.ts'
import { contextOf, type Pass, type ServerContext } from './context.ts'
import type { DownloadLinks } from './downloads/downloads.ts'
import { refusal } from './http/refusals.ts'
import { wholeMessages } from './http/whole-messages.ts'
import { createDocuments } from './limits/documents.ts'
import type { HeldOperations } from './limits/limits-rules.ts'
import type { EventStreams } from './live/event-stream.ts'
import { liveSubscriptions } from './live/live.ts'
import type { ProtocolOptions } from './live/socket-protocol.ts'
import { planning } from './plan.ts'
import { results } from './results.ts'
import type { Discretion } from './secrets.ts'
import type { Visit } from './watching/visit.ts'
import type { Watch } from './watching/watch.ts'

interface GraphqlOptions {
  readonly held: HeldOperations
  /** Puts what was read of a request before in the place of its body. */
  readonly readBodies: readonly Plugin[]
  readonly watch: Pick<Watch, 'plugin'>
  readonly mask: (error: unknown) => GraphQLError
  readonly told: Discretion
  readonly links: Pick<DownloadLinks, 'for'>
  /** Answers with a subscription as an event stream. */
  readonly respond: EventStreams['respond']
  readonly clock: Clock
  readonly log: Logger
  /** Most REST calls that are begun for one operation; subscriptions have a bound of their own. */
  readonly maxRestCalls: number
}

/** Runs operations, over every transport by the same plugins. */
export interface Graphql {
  /** The answer to a request of whoever has this pass. */
  answer(request: Request, pass: Pass, visit: Visit): Promise<Response>
  /** For operations that come over sockets. */
  readonly getEnveloped: ProtocolOptions['getEnveloped']
}

/** Where GraphQL is asked. */
export const graphqlPath = '/graphql'

const unacceptable =
  'no form of answer that accept names will do: application/json, for @defer multipart/mixed or text/event-stream, and for subscriptions text/event-stream, or WebSocket'

/** Most REST calls that are begun for one message of a subscription; as many as 6 seconds of the whole budget. */
const mostCallsOfMessage = 60

/** Assembles what runs operations. */
export const createGraphql = (options: GraphqlOptions): Graphql => {
  const { held, readBodies, watch, mask, told, links, respond, clock, log, maxRestCalls } = options
  const live = liveSubscriptions({
    mask,
    freshContext: (pass, caller, since = clock.now()) =>
      contextOf(
        pass,
        held.openSession(undefined, signal =>
          openSession(pass.team.tenant, { lane: 'live', caller, mostCalls: mostCallsOfMessage, since, signal }),
        ),
        links,
      ),
    respond,
  })
  const askedBy = ({ headers }: Request): SessionOptions => ({
    since: freshSince(headers, clock.now()),
    mostCalls: maxRestCalls,
  })
  const documents = createDocuments()
  const yoga = createYoga<{ readonly pass: Pass; readonly visit: Visit }, ServerContext>({
    schema: held.schema,
    graphqlEndpoint: graphqlPath,
    landingPage: false,
    graphiql: false,
    batching: false,
    multipart: false,
    logging: false,
    // Bodies are read before.
    maxRequestBodySize: false,
    parserAndValidationCache: documents.cache,
    cors: false,
    maskedErrors: { maskError: mask },
    context: ({ request, pass, visit: { trace } }) => {
      const open = (signal: AbortSignal) => openSession(pass.team.tenant, { ...askedBy(request), signal, trace })
      return contextOf(pass, held.openSession(request.signal, open), links)
    },
    plugins: [
      ...[...readBodies, documents.plugin, deferStream(), wholeMessages()],
      ...[
        results(mask, told),
        ...held.plugins,
        rights(),
        planning({ schema: held.planned, few, clock, log, maxRestCalls, mask }),
        live,
      ],
      watch.plugin,
    ],
  })
  return {
    answer: async (request, pass, visit) => {
      const response = await yoga.fetch(request, { pass, visit })
      // Yoga says nothing beside the status, which leaves the reader to guess which header is meant.
      if (response.status !== 406) return response
      return refusal(406, 'BAD_USER_INPUT', unacceptable)
    },
    getEnveloped: yoga.getEnveloped,
  }
}
