import type { WebSocket } from 'ws'
import type { Clock } from '../../lemlist/clock.ts'

/** Whether the other side of a socket still lives. */
export interface Pulse {
  /** To be called when anything was heard of the client. */
  heard(): void
  stop(): void
}

/** Time between two pings, in milliseconds: proxies cut what is silent for 30 s and more. */
const beatMs = 12_000

/** Pings in a row that a client may leave without an answer. */
const mostUnanswered = 2

/** Pings a client, and cuts it off when it does not answer; `look` is called at each beat. */
export const createPulse = (socket: WebSocket, isBehind: () => boolean, clock: Clock, look: () => void): Pulse => {
  let unanswered = 0
  const beat = (): void => {
    stop = clock.after(beatMs, beat)
    look()
    // A ping would wait behind all that the reader has not taken yet.
    if (isBehind()) return
    if (unanswered === mostUnanswered) socket.terminate()
    else socket.ping()
    unanswered += 1
  }
  let stop = clock.after(beatMs, beat)
  return {
    heard: () => {
      unanswered = 0
    },
    stop: () => stop(),
  }
}
