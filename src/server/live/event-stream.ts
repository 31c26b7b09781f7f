import type { Clock } from '../../lemlist/clock.ts'
import { createEventFeed, type EventFeed, retryLine } from './event-feed.ts'
import type { LiveSubscription } from './live.ts'
import { createLiveClients } from './live-clients.ts'

interface EventStreamsOptions {
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  /** Most streams that are open at a time. */
  readonly maxStreams: number
}

/** The endpoint's side for server-sent events. */
export interface EventStreams {
  /** Answers with the messages of a subscription, or says why not. */
  respond(subscription: LiveSubscription): Response
  /** How many are open. */
  count(): number
  /** Takes no more and ends all, spread over the time; resolves when none is left, which are cut after it. */
  drain(withinMs: number): Promise<void>
  /** Takes no more and cuts all; resolves when none is left. */
  close(): Promise<void>
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // For nginx, which would wait for more before it passes anything on.
  'x-accel-buffering': 'no',
} as const

const full = (maxStreams: number): Response =>
  Response.json(
    {
      errors: [
        {
          message: `all ${maxStreams} event streams are taken (MAX_SOCKETS)`,
          extensions: { code: 'RATE_LIMITED', retryable: true },
        },
      ],
    },
    { status: 503, headers: { 'retry-after': '30' } },
  )

/** Creates the endpoint's side for server-sent events. */
export const createEventStreams = ({ clock, random, maxStreams }: EventStreamsOptions): EventStreams => {
  const clients = createLiveClients({ clock, random, most: maxStreams })
  /** Between 1 and 5 s, so that clients do not all come back at once. */
  const retryMs = (): number => 1000 + random() * 4000

  const openFeed = (subscription: LiveSubscription): EventFeed => {
    let remove = (): void => undefined
    const feed = createEventFeed({ subscription, clock, retryMs, onGone: () => remove() })
    remove = clients.add(feed)
    return feed
  }

  return {
    respond: subscription => {
      const closedFor = clients.closedFor()
      if (closedFor === 'full') return full(maxStreams)
      // An EventSource that is answered with an error never comes back.
      if (closedFor === 'restart') return new Response(retryLine(retryMs()), { headers })
      return new Response(openFeed(subscription).body, { headers })
    },
    count: clients.count,
    drain: clients.drain,
    close: clients.close,
  }
}
