import type { IncomingMessage, ServerResponse } from 'node:http'

/** How long what is left of a request may take to come, in milliseconds, when its answer is there. */
export const usualRestMs = 5_000

/** Ends the connection of a request that goes on coming for so many milliseconds after its answer. */
export const endRest = (request: IncomingMessage, response: ServerResponse, restMs: number): void => {
  response.once('close', () => {
    if (request.complete || request.destroyed) return
    const { socket } = request
    const timer = setTimeout(() => {
      if (!request.complete) socket.destroy()
    }, restMs)
    const stop = (): void => {
      clearTimeout(timer)
      socket.off('close', stop)
    }
    socket.once('close', stop)
    request.once('end', stop)
  })
}
