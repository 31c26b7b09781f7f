import { type Client, createClient, type FormattedExecutionResult, type Sink, type SubscribePayload } from 'graphql-ws'
import type { Clock } from '../../../lemlist/clock.ts'
import { createRecentView, type Recent } from './recent.ts'
import { resumable } from './resume.ts'

interface LiveOptions {
  /** `ws://127.0.0.1:4000/graphql` */
  readonly url: string
  /** What the visitor wrote into the headers' editor: a browser cannot send headers with a socket. */
  readonly headers: Readonly<Record<string, unknown>> | undefined
  readonly after: Clock['after']
  /** From 0 up to 1. */
  readonly random: () => number
}

type Extensions = FormattedExecutionResult['extensions']

/** The latest results, and what came with the last of them, such as its cost. */
interface Shown extends Recent<FormattedExecutionResult> {
  readonly extensions: Extensions
}

/** Takes what is to be shown of a subscription, or why it ended. */
export type LiveSink = Sink<Shown>

/** How often the socket is asked whether it is still there, and how long it may take to say so, in milliseconds. */
const keepAliveMs = 10_000
const pongMs = 5_000

/** Longest wait before the socket is opened again, in milliseconds. */
const mostWaitMs = 30_000

/** A client whose socket is open while something is subscribed to. */
const connect = ({ url, headers, after, random }: LiveOptions): Client => {
  let wasConnected = false
  let patience: (() => void) | undefined
  const client = createClient({
    url,
    connectionParams: () => headers,
    connectionAckWaitTimeout: keepAliveMs,
    keepAlive: keepAliveMs,
    retryAttempts: Number.POSITIVE_INFINITY,
    // An address where there never was a gateway is a mistake to tell, not an outage to wait for.
    shouldRetry: () => wasConnected,
    // By chance, so that all who lost one gateway do not come back in one moment.
    retryWait: retries => new Promise(resolve => after(random() * Math.min(1000 * 2 ** retries, mostWaitMs), resolve)),
    on: {
      connected: () => {
        wasConnected = true
      },
      ping: received => {
        // A network that went away says nothing: without an answer the socket is as good as closed.
        if (!received) patience = after(pongMs, client.terminate)
      },
      pong: received => {
        if (received) patience?.()
      },
      closed: () => patience?.(),
    },
  })
  return client
}

/** Why a subscription ended, as the errors that GraphiQL shows. */
const told = (reason: unknown, url: string): unknown => {
  if (reason instanceof CloseEvent)
    return [{ message: `the socket was closed: ${reason.code} ${reason.reason}`.trim() }]
  // A browser does not say why a socket could not be opened.
  return reason instanceof Event ? [{ message: `no socket could be opened at ${url}` }] : reason
}

/**
 * Subscribes over a socket of its own, with the latest results shown together. A lost socket is opened again for ever,
 * and the subscription goes on behind the last event seen where its document says how. The returned function ends it.
 */
export const subscribeLive = (request: SubscribePayload, options: LiveOptions, sink: LiveSink): (() => void) => {
  const { payload, saw } = resumable(request)
  let latest: Extensions
  const view = createRecentView<FormattedExecutionResult>(
    recent => sink.next({ ...recent, extensions: latest }),
    options.after,
  )
  const leave = connect(options).subscribe(payload, {
    next: ({ extensions, ...result }: FormattedExecutionResult) => {
      saw(result)
      latest = extensions
      view.add(result)
    },
    error: reason => {
      view.stop()
      sink.error(told(reason, options.url))
    },
    complete: () => {
      view.end()
      sink.complete()
    },
  })
  return () => {
    view.stop()
    leave()
  }
}
