import { startPeer } from './process.ts'

/** Callbacks under way at once: a burst, as when a campaign of thousands is sent. */
export const connections = 256

/** What a server takes, once its code has been compiled. */
export interface Taken {
  /** Callbacks in a second. */
  readonly perSecond: number
  /** Microseconds of CPU time for each. What else the machine does slows it down less than it lowers their number. */
  readonly cost: number
}

/** Measures how many callbacks a server takes. */
export const intakeOf = async (file: string, secret: string): Promise<Taken> => {
  const server = startPeer(file, 0)
  const clients = startPeer('./posts.ts', 1)
  try {
    const { port = 0 } = await server.ask({ act: 'listen' })
    const flood = (seconds: number) => clients.ask({ act: 'flood', port, secret, connections, ms: seconds * 1000 })
    await flood(3)
    const { used: before = 0 } = await server.ask({ act: 'cpu' })
    const { taken = 0, refused = 0 } = await flood(4)
    const { used: after = 0 } = await server.ask({ act: 'cpu' })
    if (refused > 0) throw new Error(`${refused} callbacks were refused`)
    return { perSecond: taken / 4, cost: (after - before) / taken }
  } finally {
    await Promise.all([server.stop(), clients.stop()])
  }
}
