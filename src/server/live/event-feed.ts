import type { Payload } from '../../events/topic.ts'
import type { Clock } from '../../lemlist/clock.ts'
import type { LiveSubscription } from './live.ts'
import type { LiveClient } from './live-clients.ts'

interface EventFeedOptions {
  readonly subscription: LiveSubscription
  readonly clock: Clock
  /** When the client should come back after the feed broke off, in milliseconds. */
  readonly retryMs: () => number
  /** Called once, when the feed is over. */
  readonly onGone: () => void
}

/** A subscription as server-sent events. */
export interface EventFeed extends LiveClient {
  readonly body: ReadableStream<Uint8Array>
}

/** What may wait for a reader, in bytes; about as much again waits on the way to the kernel. */
const mostWaiting = 64 * 1024

/** Time between two signs of life, in milliseconds: proxies cut what is silent for 30 s and more. */
const beatMs = 12_000

/** How long a reader may take nothing of what waits, in milliseconds. */
const patienceMs = 60_000

const comment = Buffer.from(':\n\n')
const next = Buffer.from('event: next\n')
const data = Buffer.from('data: ')
const end = Buffer.from('\n\n')
const complete = Buffer.from('event: complete\ndata: \n\n')

/** The line that says when to come back, in milliseconds. */
export const retryLine = (ms: number): string => `retry: ${Math.round(ms)}\n\n`

const piecesOf = ({ cursor, bytes }: Payload): readonly Buffer[] =>
  cursor === undefined ? [next, data, bytes, end] : [next, Buffer.from(`id: ${cursor}\n`), data, bytes, end]

/** Pieces that wait for a reader; they are handed over as one chunk whenever the reader asks. */
const createBuffer = (hand: (chunk: Buffer) => void) => {
  let pieces: Buffer[] = []
  let bytes = 0
  let isAsked = false
  const flush = (): void => {
    if (!isAsked || bytes === 0) return
    isAsked = false
    const chunk = Buffer.concat(pieces, bytes)
    pieces = []
    bytes = 0
    hand(chunk)
  }
  return {
    push: (...more: readonly Buffer[]): void => {
      for (const piece of more) {
        pieces.push(piece)
        bytes += piece.length
      }
      flush()
    },
    ask: (): void => {
      isAsked = true
      flush()
    },
    waiting: (): number => bytes,
  }
}

/**
 * Attaches a subscription to a body of server-sent events, as `graphql-sse` has them: `next` with each result, and
 * `complete` at the end. A body that nobody reads is given up like one that is read too slowly.
 */
export const createEventFeed = ({ subscription, clock, retryMs, onGone }: EventFeedOptions): EventFeed => {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let takenAt = clock.now()
  let caughtUp: PromiseWithResolvers<void> | undefined
  let leave: (() => void) | undefined
  /** Nothing more is said; what was said before may still be taken. */
  let isEnding = false
  let isGone = false

  const ending = (): void => {
    isEnding = true
    leave?.()
    leave = undefined
  }

  const gone = (): void => {
    if (isGone) return
    isGone = true
    ending()
    stopBeat()
    caughtUp?.resolve()
    onGone()
  }

  const buffer = createBuffer(chunk => {
    takenAt = clock.now()
    controller?.enqueue(chunk)
    caughtUp?.resolve()
    caughtUp = undefined
    if (!isEnding) return
    controller?.close()
    gone()
  })

  const endWith = (last: Buffer): void => {
    if (isEnding) return
    ending()
    buffer.push(last)
  }

  const restart = (): void => endWith(Buffer.from(retryLine(retryMs())))

  const take = (payload: Payload): boolean => {
    if (isEnding) return true
    buffer.push(...piecesOf(payload))
    if (buffer.waiting() <= mostWaiting) return true
    caughtUp ??= Promise.withResolvers()
    return false
  }

  const cut = (): void => {
    if (isGone) return
    gone()
    controller?.error(new Error('the reader of an event stream was cut off'))
  }

  const { holds, expiresAt = Number.POSITIVE_INFINITY } = subscription.pass

  const beat = (): void => {
    // Whoever comes back by itself is refused then.
    if (!holds() || expiresAt <= clock.now()) {
      restart()
      return
    }
    stopBeat = clock.after(Math.min(beatMs, expiresAt - clock.now()), beat)
    if (buffer.waiting() === 0) buffer.push(comment)
    else if (clock.now() - takenAt >= patienceMs) cut()
  }
  let stopBeat = clock.after(Math.max(0, Math.min(beatMs, expiresAt - clock.now())), beat)

  const body = new ReadableStream<Uint8Array>(
    {
      start: to => {
        controller = to
      },
      pull: () => {
        takenAt = clock.now()
        buffer.ask()
      },
      cancel: gone,
    },
    { highWaterMark: 0 },
  )
  // The head of the answer goes out with the first chunk: a client knows at once that it is heard.
  buffer.push(comment, Buffer.from(retryLine(retryMs())))
  const left = subscription.attach({
    take,
    ready: () => caughtUp?.promise ?? Promise.resolve(),
    // A block without data is no message, but browsers remember its id and come back with it.
    reached: cursor => {
      if (!isEnding) buffer.push(Buffer.from(`id: ${cursor}\n\n`))
    },
    end: () => endWith(complete),
  })
  if (isEnding) left()
  else leave = left
  return { body, restart, cut }
}
