import { type Client, CloseCode, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

/** A client that shows a subscription's events over `graphql-ws`, and goes on by cursor whenever its socket was cut. */
export interface LiveClient {
  /** The events so far, in the order in which they came. */
  readonly events: readonly LiveEvent[]
  /** Codes with which the server closed its sockets. */
  readonly codes: readonly number[]
  /** Resolves when there are so many events. */
  until(count: number): Promise<readonly LiveEvent[]>
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

const query = `subscription Watch($after: String, $filter: ActivityFilter, $last: Int) {
  activityStream(after: $after, filter: $filter, last: $last) { cursor rawType source payload gap { from to lost } }
}`

interface Options {
  readonly url: string
  readonly after?: string
  readonly last?: number
  readonly filter?: Readonly<Record<string, unknown>>
  /** How long it waits before it comes back; the test's clock is the wall's here. */
  readonly retryMs?: number
}

/** Starts such a client; `url` is that of the gateway. Resolves once the first socket is open. */
export const watchLive = async ({ url, after, last, filter, retryMs = 20 }: Options): Promise<LiveClient> => {
  const events: LiveEvent[] = []
  const codes: number[] = []
  const news = new EventTarget()
  let socket: WebSocket | undefined
  let opened = 0
  const first = Promise.withResolvers<void>()
  // What is sent again after a cut: the place moves on with each event.
  const variables = { after, filter, last }
  const client: Client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: () => new Promise(resolve => setTimeout(resolve, retryMs)),
    on: {
      connected: opening => {
        socket = opening as WebSocket
        opened += 1
        first.resolve()
      },
      closed: event => {
        codes.push((event as { readonly code: number }).code)
      },
    },
  })
  const ended = Promise.withResolvers<void>()
  const leave = client.subscribe<{ activityStream: LiveEvent }>(
    { query, variables },
    {
      next: ({ data, errors }) => {
        if (data === null || data === undefined) return ended.reject(new Error(JSON.stringify(errors)))
        events.push(data.activityStream)
        variables.after = data.activityStream.cursor
        news.dispatchEvent(new Event('event'))
      },
      error: error => ended.reject(error instanceof Error ? error : new Error(JSON.stringify(error))),
      complete: () => ended.resolve(),
    },
  )
  ended.promise.catch(() => news.dispatchEvent(new Event('event')))
  await Promise.race([first.promise, ended.promise])
  return {
    events,
    codes,
    get opened() {
      return opened
    },
    until: async count => {
      while (events.length < count) {
        const event = new Promise(resolve => news.addEventListener('event', resolve, { once: true }))
        await Promise.race([event, ended.promise])
      }
      return events
    },
    cut: () => socket?.terminate(),
    stop: async () => {
      leave()
      await client.dispose()
      if (socket !== undefined && socket.readyState !== WebSocket.CLOSED) socket.close(CloseCode.BadRequest)
    },
  }
}
