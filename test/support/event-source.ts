import { EventSource } from 'eventsource'
import { type LiveEvent, watching } from './live-client.ts'
import { createNews } from './news.ts'

/** A client that shows a subscription's events with `EventSource`, which comes back by itself with `Last-Event-ID`. */
export interface EventClient {
  /** The events so far, in the order in which they came. */
  readonly events: readonly LiveEvent[]
  /** How many connections were opened so far. */
  readonly opened: number
  /** Which ended, broke off or did not come about, and when, in milliseconds of the process. */
  readonly closings: readonly { readonly isEnd: boolean; readonly at: number }[]
  /** Resolves when there are so many events. */
  until(count: number): Promise<void>
  /** Resolves when it was told of the callback with this number. */
  untilTold(n: number): Promise<void>
  /** Resolves when so many connections were opened. */
  untilOpened(count: number): Promise<void>
  stop(): void
}

interface Options {
  readonly url: string
  readonly last?: number
  readonly filter?: Readonly<Record<string, unknown>>
  /** In place of the time that the gateway asks clients to wait. */
  readonly retryMs?: number
}

/** Reads with another time to come back after than the gateway gives. */
const hurried =
  (retryMs: number) =>
  async (url: string | URL, init?: RequestInit): Promise<Response> => {
    const { body, status, headers } = await fetch(url, init)
    const hurry = new TransformStream<string, string>({
      transform: (text, to) => to.enqueue(text.replace(/^retry: \d+$/m, `retry: ${retryMs}`)),
    })
    const hurriedBody = body?.pipeThrough(new TextDecoderStream()).pipeThrough(hurry)
    return new Response(hurriedBody?.pipeThrough(new TextEncoderStream()) ?? null, { status, headers })
  }

/** Starts such a client; `url` is that of the gateway. */
export const watchEvents = ({ url, last, filter, retryMs = 20 }: Options): EventClient => {
  const events: LiveEvent[] = []
  const news = createNews()
  let opened = 0
  const closings: { readonly isEnd: boolean; readonly at: number }[] = []
  const asked = new URLSearchParams({ query: watching, variables: JSON.stringify({ filter, last }) })
  const source = new EventSource(`${url}/graphql?${asked}`, { fetch: hurried(retryMs) })
  source.addEventListener('open', () => {
    opened += 1
    news.tell()
  })
  source.addEventListener('error', ({ message }) => {
    closings.push({ isEnd: message === undefined, at: performance.now() })
    if (source.readyState === source.CLOSED) news.fail(new Error(`it never comes back: ${message}`))
  })
  source.addEventListener('next', ({ data, lastEventId }) => {
    const { data: value, errors } = JSON.parse(data) as {
      readonly data?: { readonly activityStream: LiveEvent }
      readonly errors?: unknown
    }
    const event = value?.activityStream
    if (event === undefined || event.cursor !== lastEventId) return news.fail(new Error(JSON.stringify(errors ?? data)))
    events.push(event)
    news.tell()
  })
  return {
    events,
    get opened() {
      return opened
    },
    closings,
    until: count => news.until(() => events.length >= count),
    untilTold: n => news.until(() => events.some(({ payload }) => payload.n === n)),
    untilOpened: count => news.until(() => opened >= count),
    stop: () => source.close(),
  }
}
