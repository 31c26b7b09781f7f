import { type Client, CloseCode, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { createNews } from './news.ts'

/** A client that shows a subscription's events over `graphql-ws`, and goes on by cursor whenever its socket was cut. */
export interface LiveClient {
  /** The events so far, in the order in which they came. */
  readonly events: readonly LiveEvent[]
  /** How and when its sockets were closed, the time in milliseconds of the process. */
  readonly closings: readonly { readonly code: number; readonly at: number }[]
  /** Resolves when there are so many events. */
  until(count: number): Promise<void>
  /** Resolves when it was told of the callback with this number. */
  untilTold(n: number): Promise<void>
  /** Resolves when so many sockets were opened. */
  untilOpened(count: number): Promise<void>
  /** Cuts the socket, as a tunnel does; the client comes back by itself. */
  cut(): void
  readonly opened: number
  stop(): Promise<void>
}

export interface LiveEvent {
  readonly cursor: string
  readonly rawType: string
  readonly source: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly gap: { readonly from: string; readonly to: string; readonly lost: number | null } | null
}

/** What such clients ask for. */
export const watching = `subscription Watch($after: String, $filter: ActivityFilter, $last: Int) {
  activityStream(after: $after, filter: $filter, last: $last) { cursor rawType source payload gap { from to lost } }
}`

interface Options {
  /** Of the gateway; a function is asked for each socket, as a load balancer is. */
  readonly url: string | (() => string)
  readonly after?: string
  readonly last?: number
  readonly filter?: Readonly<Record<string, unknown>>
  /** How long it waits before it comes back; the test's clock is the wall's here. */
  readonly retryMs?: number
}

/** Starts such a client. Resolves once the first socket is open. */
export const watchLive = async ({ url, after, last, filter, retryMs = 20 }: Options): Promise<LiveClient> => {
  const events: LiveEvent[] = []
  const closings: { readonly code: number; readonly at: number }[] = []
  const news = createNews()
  let socket: WebSocket | undefined
  let opened = 0
  // What is sent again after a cut: the place moves on with each event.
  const variables = { after, filter, last }
  const client: Client = createClient({
    url: () => `${(typeof url === 'string' ? url : url()).replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: () => new Promise(resolve => setTimeout(resolve, retryMs)),
    on: {
      connected: opening => {
        socket = opening as WebSocket
        opened += 1
        news.tell()
      },
      closed: event => {
        closings.push({ code: (event as { readonly code: number }).code, at: performance.now() })
      },
    },
  })
  const leave = client.subscribe<{ activityStream: LiveEvent }>(
    { query: watching, variables },
    {
      next: ({ data, errors }) => {
        if (data === null || data === undefined) return news.fail(new Error(JSON.stringify(errors)))
        events.push(data.activityStream)
        variables.after = data.activityStream.cursor
        news.tell()
      },
      error: error => news.fail(error instanceof Error ? error : new Error(JSON.stringify(error))),
      complete: () => news.fail(new Error('the subscription has ended')),
    },
  )
  await news.until(() => opened > 0)
  return {
    events,
    closings,
    get opened() {
      return opened
    },
    until: count => news.until(() => events.length >= count),
    untilTold: n => news.until(() => events.some(({ payload }) => payload.n === n)),
    untilOpened: count => news.until(() => opened >= count),
    cut: () => socket?.terminate(),
    stop: async () => {
      leave()
      await client.dispose()
      if (socket !== undefined && socket.readyState !== WebSocket.CLOSED) socket.close(CloseCode.BadRequest)
    },
  }
}
