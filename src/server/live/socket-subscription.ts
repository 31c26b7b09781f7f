import type { Payload } from '../../events/topic.ts'
import type { LiveSubscription } from './live.ts'
import type { Outlet } from './socket-outlet.ts'

const tail = Buffer.from('}')

/**
 * A live subscription as the protocol's core sees it: results that never come, until it ends or is left. The messages
 * go past the core, straight to the socket; around each payload, which many share, stands only the subscription's id.
 */
export const streamTo = (outlet: Outlet, id: string, { attach }: LiveSubscription): AsyncGenerator<never, void> => {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`)
  const ended = Promise.withResolvers<IteratorReturnResult<void>>()
  let isOver = false
  let leave: (() => void) | undefined

  const take = ({ bytes }: Payload): boolean => {
    if (isOver) return true
    const message = Buffer.allocUnsafe(head.length + bytes.length + tail.length)
    head.copy(message)
    bytes.copy(message, head.length)
    tail.copy(message, head.length + bytes.length)
    return outlet.send(message)
  }

  const end = (): void => {
    if (isOver) return
    isOver = true
    leave?.()
    ended.resolve({ done: true, value: undefined })
  }

  /** Attached no sooner than the core listens: a client who has left by then never joins. */
  const begin = (): void => {
    const left = attach({ take, ready: outlet.ready, reached: () => undefined, end })
    if (isOver) left()
    else leave = left
  }

  return {
    next: () => {
      if (leave === undefined && !isOver) begin()
      return ended.promise
    },
    return: () => {
      end()
      return ended.promise
    },
    throw: () => {
      end()
      return ended.promise
    },
    [Symbol.asyncIterator]() {
      return this
    },
    [Symbol.asyncDispose]: async () => end(),
  }
}
