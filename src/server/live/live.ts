import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  executeSubscriptionEvent,
  type GraphQLError,
  locatedError,
  type ValidatedSubscriptionArgs,
  validateSubscriptionArgs,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { placeOf } from '../../events/cursor.ts'
import type { Sink, Start, StateTopic, StreamTopic } from '../../events/topic.ts'
import type { Context } from '../../graph/context.ts'
import { badInput } from '../../graph/errors.ts'
import { EventsSource, StateSource } from '../../graph/live.ts'
import type { Pass, ServerContext } from '../context.ts'
import { messageWithin } from '../limits/timeout.ts'
import { withCost } from '../results.ts'
import { createNames } from './sharing.ts'

/** A subscription that was granted and waits for whoever takes its messages. */
export class LiveSubscription {
  /** Begins: messages go to the sink until it is left; the returned function leaves. To be called once. */
  readonly attach: (sink: Sink) => () => void
  /** For how long it was granted. */
  readonly pass: Pick<Pass, 'expiresAt' | 'holds'>

  constructor(pass: LiveSubscription['pass'], attach: (sink: Sink) => () => void) {
    this.pass = pass
    this.attach = attach
  }
}

interface LiveOptions {
  readonly mask: (error: unknown) => GraphQLError
  /**
   * A context for a topic in which nothing is answered from before this moment, in milliseconds; undefined for now. All
   * that is fetched for one topic waits for budget in one queue.
   */
  freshContext(pass: Pass, topic: object, since?: number): Context
  /** Serves a subscription as an event stream. */
  respond(subscription: LiveSubscription): Response
}

const isArgs = (
  validated: readonly GraphQLError[] | ValidatedSubscriptionArgs,
): validated is ValidatedSubscriptionArgs => 'schema' in validated

const eventStream = 'text/event-stream'

/** Longest message of a subscription, in characters. */
const longestMessage = 4 * 1024 * 1024

const takesEvents = (request: Request): boolean => {
  const accept = request.headers.get('accept') ?? '*/*'
  return accept.includes(eventStream) || accept.includes('*/*')
}

const notAcceptable = (): Response => new Response(null, { status: 406 })

/** Where a subscriber begins who has come back by itself: browsers repeat the last id of an event stream. */
const startOf = ({ start }: EventsSource, request: Request | undefined): Start => {
  const lastId = request?.headers.get('last-event-id') ?? ''
  if (lastId === '') return start
  const after = placeOf(lastId)
  if (after === undefined) throw badInput('the header Last-Event-ID is not a cursor of this stream', 'after')
  return { ...start, after }
}

/**
 * Runs subscriptions: those that see the same are executed once, and each message is put into words once. Gives a
 * `LiveSubscription` for the transport to attach itself to, or a result with errors.
 */
export const liveSubscriptions = ({ mask, freshContext, respond }: LiveOptions): Plugin<ServerContext> => {
  const nameOf = createNames()

  /** Executes the subscription's document for one event or value. */
  const run = async (args: ValidatedSubscriptionArgs, value: unknown, context: Context): Promise<ExecutionResult> => {
    const { errors, ...result } = await executeSubscriptionEvent({ ...args, rootValue: value, contextValue: context })
    return withCost(errors === undefined ? result : { ...result, errors: errors.map(mask) }, context.lemlist)
  }

  const failed = (error: unknown): string => JSON.stringify({ data: null, errors: [mask(error)] })

  /** A result as text; one that is too long for one message is refused. */
  const textOf = (result: ExecutionResult): string => {
    const text = JSON.stringify(result)
    if (text.length <= longestMessage) return text
    throw badInput(`the message would have ${text.length} characters, of ${longestMessage} allowed: select less`)
  }

  const streamTopic = (name: string, args: ValidatedSubscriptionArgs, pass: Pass, source: EventsSource) => {
    const topic: StreamTopic = {
      name,
      passes: source.passes,
      render: event => {
        const context = freshContext(pass, topic, event.receivedAt)
        return messageWithin(context.lemlist, () => run(args, event, context))
          .then(textOf)
          .catch(failed)
      },
    }
    return topic
  }

  const stateTopic = (name: string, args: ValidatedSubscriptionArgs, pass: Pass, source: StateSource<unknown>) => {
    const { read, touchedBy, everyMs, isLast } = source.options
    const topic: StateTopic = {
      name,
      touchedBy,
      everyMs,
      look: async () => {
        const context = freshContext(pass, topic)
        try {
          return await messageWithin(context.lemlist, async () => {
            // An error is a value like others: it lands on the field, where clients look for it.
            const value = await read(context).catch((error: unknown) =>
              error instanceof Error ? error : new Error(String(error)),
            )
            const result = await run(args, value, context)
            const { data, errors } = result
            const isEnd = !(value instanceof Error) && isLast?.(value) === true
            return { json: textOf(result), value: JSON.stringify([data, errors]), isLast: isEnd }
          })
        } catch (error) {
          const json = failed(error)
          return { json, value: json, isLast: false }
        }
      },
    }
    return topic
  }

  const subscribe = async (asked: ExecutionArgs): Promise<ExecutionResult | LiveSubscription> => {
    const args = validateSubscriptionArgs(asked)
    if (!isArgs(args)) return { errors: args }
    const source = await createSourceEventStream(args)
    const { pass, request } = asked.contextValue as ServerContext
    const { hub } = pass.team.station
    const name = nameOf(asked, pass.viewer)
    if (source instanceof EventsSource) {
      const start = startOf(source, request)
      await hub.open()
      return new LiveSubscription(pass, sink => hub.follow(streamTopic(name, args, pass, source), start, sink))
    }
    if (source instanceof StateSource) {
      await hub.open()
      return new LiveSubscription(pass, sink => hub.watch(stateTopic(name, args, pass, source), sink))
    }
    return source as ExecutionResult
  }

  return {
    onSubscribe: ({ setSubscribeFn }) => {
      setSubscribeFn(async (args: ExecutionArgs) => {
        try {
          return await messageWithin((args.contextValue as ServerContext).lemlist, () => subscribe(args))
        } catch (error) {
          return { errors: [locatedError(error, undefined)] }
        }
      })
    },
    onResultProcess: ({ request, result, acceptableMediaTypes, setResultProcessor }) => {
      if (!(result instanceof LiveSubscription)) return
      acceptableMediaTypes.push(eventStream)
      // Others have offered to answer with the object as it is.
      setResultProcessor(() => (takesEvents(request) ? respond(result) : notAcceptable()), eventStream)
    },
  }
}
