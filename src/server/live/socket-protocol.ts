import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql'
import {
  type ConnectionInitMessage,
  makeServer,
  type OperationResult,
  type Server,
  type SubscribePayload,
} from 'graphql-ws'
import { type Credentials, credentialsOf, teamHeader } from '../auth/door.ts'
import type { Pass } from '../context.ts'
import type { NamedDocuments } from '../limits/trusted.ts'
import type { NoteResult } from '../watching/operations-log.ts'
import type { BeginVisit, Visit } from '../watching/visit.ts'
import { LiveSubscription } from './live.ts'
import type { Operations } from './socket-operations.ts'
import type { Outlet } from './socket-outlet.ts'
import { streamTo } from './socket-subscription.ts'

type ConnectionParams = ConnectionInitMessage['payload']

/** What is known of a socket's operation before it is read; the context of its resolvers is made from it. */
export interface SocketContext {
  /** As if the operation were asked for by HTTP, with the headers that opened the socket; aborted when the client leaves the operation. */
  readonly request: Request
  readonly pass: Pass
  readonly params: SubscribePayload
  readonly visit: Visit
}

/** GraphQL as the gateway runs it, for one operation. */
export interface Enveloped {
  readonly schema: GraphQLSchema
  parse(source: string): DocumentNode
  validate(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[]
  contextFactory(): unknown
  execute(args: ExecutionArgs): unknown
  subscribe(args: ExecutionArgs): unknown
}

/** What the protocol of sockets stands on. */
export interface ProtocolOptions {
  /** Yoga's `getEnveloped`. */
  readonly getEnveloped: (initial: SocketContext) => Enveloped
  /** Finds the documents that clients name. */
  readonly named: Pick<NamedDocuments, 'textOf'>
  /** Lets a client in by what it brings; rejects where it may not. */
  readonly admit: (credentials: Credentials) => Promise<Pass>
  /** Turns whatever went wrong into what a client may read. */
  readonly mask: (error: unknown) => GraphQLError
  readonly beginVisit: BeginVisit
  /** Told what each operation came to. */
  readonly note: NoteResult
  /** Most operations that one socket may run at a time. */
  readonly maxSubscriptionsPerSocket: number
}

/** One client, as the protocol sees it. */
export interface Peer {
  readonly outlet: Outlet
  readonly operations: Operations
  requestOf(signal: AbortSignal): Request
  /** Called when the client has opened the conversation, and may. */
  greeted(pass: Pass): void
  /** What the client may; undefined before it has opened the conversation. */
  pass(): Pass | undefined
  /** Ends the conversation with a client who is not let in. */
  turnAway(error: GraphQLError): void
}

interface Prepared extends ExecutionArgs {
  readonly run: Pick<Enveloped, 'execute' | 'subscribe'>
}

/** What an error says to clients; Yoga keeps the status of an answer over HTTP in it. */
const shown = (error: GraphQLError): GraphQLFormattedError => {
  const { extensions: { http, ...extensions } = {}, ...rest } = error.toJSON()
  return { ...rest, extensions }
}

const tooMany = (most: number): GraphQLError =>
  new GraphQLError(
    `this socket runs ${most} operations, and no more are allowed (MAX_SUBSCRIPTIONS_PER_SOCKET): complete one, or open another socket`,
    { extensions: { code: 'RATE_LIMITED', retryable: true } },
  )

const prepare = async (
  { getEnveloped, named }: ProtocolOptions,
  context: SocketContext,
): Promise<Prepared | readonly GraphQLError[]> => {
  const { params } = context
  const enveloped = getEnveloped(context)
  const { schema } = enveloped
  const document = enveloped.parse(named.textOf(params) ?? params.query)
  const faults = enveloped.validate(schema, document)
  if (faults.length > 0) return faults
  const contextValue = await enveloped.contextFactory()
  const { operationName, variables: variableValues } = params
  return { schema, document, operationName, variableValues, contextValue, run: enveloped }
}

const textAt = (params: ConnectionParams, ...names: readonly string[]): string | undefined => {
  const entries = Object.entries(params ?? {})
  const value = entries.find(([name]) => names.includes(name.toLowerCase()))?.[1]
  return typeof value === 'string' ? value : undefined
}

/**
 * What a client brings: in its greeting, `{ "authorization": "Bearer …", "x-lemlist-team": "…" }`, alone or under
 * `headers`; else in the headers that opened the socket, which browsers cannot set.
 */
const broughtBy = ({ requestOf }: Peer, params: ConnectionParams): Credentials => {
  const inner = params?.headers
  const said = typeof inner === 'object' && inner !== null ? { ...params, ...inner } : params
  const opened = credentialsOf(requestOf(AbortSignal.abort()))
  return {
    authorization: textAt(said, 'authorization') ?? opened.authorization,
    team: textAt(said, teamHeader) ?? opened.team,
  }
}

/** Speaks `graphql-transport-ws` with any number of sockets. */
export const createProtocol = (options: ProtocolOptions): Server<Peer> => {
  const { admit, mask, note, beginVisit, maxSubscriptionsPerSocket } = options
  const running =
    (kind: 'execute' | 'subscribe') =>
    async (args: ExecutionArgs): Promise<ExecutionResult> => {
      // What resolvers are given was made of it.
      const context = args.contextValue as SocketContext
      try {
        // All that is run was prepared here.
        return note(context, (await (args as Prepared).run[kind](args)) as ExecutionResult)
      } catch (error) {
        return note(context, { errors: [mask(error)] })
      }
    }
  return makeServer<ConnectionParams, Peer>({
    // The core's own timer would not be the clock's.
    connectionInitWaitTimeout: 0,
    onConnect: async ({ extra, connectionParams }) => {
      try {
        extra.greeted(await admit(broughtBy(extra, connectionParams)))
      } catch (error) {
        extra.turnAway(mask(error))
      }
    },
    onSubscribe: async ({ extra }, id, params) => {
      const operation = extra.operations.get(id)
      if (operation === undefined || operation.isTooMany) return [tooMany(maxSubscriptionsPerSocket)]
      const pass = extra.pass()
      if (pass === undefined) return []
      const request = extra.requestOf(operation.signal)
      const context = { request, pass, params, visit: beginVisit(request, 'websocket') }
      const refused = (errors: readonly unknown[]): readonly GraphQLError[] =>
        note(context, { errors: errors.map(mask) }).errors
      try {
        const prepared = await prepare(options, context)
        return 'run' in prepared ? prepared : refused(prepared)
      } catch (error) {
        return refused([error])
      }
    },
    execute: running('execute'),
    subscribe: running('subscribe'),
    onOperation: ({ extra }, id, _params, _args, result): OperationResult =>
      result instanceof LiveSubscription ? streamTo(extra.outlet, id, result) : result,
    // What is undefined does not get into JSON.
    onNext: (_context, _id, _params, _args, result) =>
      ({ ...result, errors: result.errors?.map(shown) }) as FormattedExecutionResult,
    onError: (_context, _id, _params, errors) => errors.map(error => shown(mask(error))),
  })
}
