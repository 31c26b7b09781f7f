import { startPeer } from './process.ts'

/** Callbacks under way at once: a burst, as when a campaign of thousands is sent. */
export const connections = 256

/** Callbacks that a server takes in a second, once its code has been compiled. */
export const intakeOf = async (file: string, secret: string): Promise<number> => {
  const server = startPeer(file, 0)
  const clients = startPeer('./posts.ts', 1)
  try {
    const { port = 0 } = await server.ask({ act: 'listen' })
    const flood = (seconds: number) => clients.ask({ act: 'flood', port, secret, connections, ms: seconds * 1000 })
    await flood(3)
    const { taken = 0, refused = 0 } = await flood(4)
    if (refused > 0) throw new Error(`${refused} callbacks were refused`)
    return taken / 4
  } finally {
    await Promise.all([server.stop(), clients.stop()])
  }
}
