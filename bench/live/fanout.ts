import { setTimeout as rest } from 'node:timers/promises'
import { type Peer, startPeer } from './process.ts'

interface Round {
  readonly file: string
  readonly path: string
  readonly protocol: string
  readonly query: string
  readonly sockets: number
  readonly events: number
  /** Prepares the server once it listens. */
  readonly env?: Readonly<Record<string, string>>
}

/** Events that are under way at the same time: enough to keep both sides at work, too few for anybody to fall behind. */
const together = 10

/** Messages a second from one core to so many subscribers in another process. */
export const deliveries = async ({ file, path, protocol, query, sockets, events, env }: Round): Promise<number> => {
  const server: Peer = startPeer(file, 0, env)
  const clients = startPeer('./clients.ts', 1)
  const send = async (many: number): Promise<number> => {
    const began = performance.now()
    for (let sent = 0; sent < many; sent += together) {
      const counted = clients.ask({ act: 'count', messages: together * sockets })
      await server.ask({ act: 'send', from: sent, events: together })
      await counted
    }
    return performance.now() - began
  }
  try {
    const { port = 0 } = await server.ask({ act: 'listen' })
    await clients.ask({ act: 'open', port, path, protocol, query, sockets })
    // The protocol does not tell a client when its subscription has begun; the server knows.
    while (((await server.ask({ act: 'subscribers' })).count ?? 0) < sockets) await rest(50)
    await rest(500)
    // The first events warm both sides up.
    await send(Math.ceil(events / 5))
    return (events * sockets * 1000) / (await send(events))
  } finally {
    await Promise.all([server.stop(), clients.stop()])
  }
}
