import { createServer } from 'node:net'

/**
 * Systems choose the near end of a connection from 32768 on: who calls a port up there while nobody listens may reach
 * itself.
 */
const lowest = 12_000
const highest = 32_000

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** A port for a server that is started again on it, while others call it all along. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isFree(port)) return port
  }
}
