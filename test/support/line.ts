import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A line between callers and a server, that can be cut. */
export interface Line {
  /** The server's address by this line. */
  readonly url: string
  /** Breaks all connections; new ones are taken. */
  cut(): void
  close(): void
}

/** Lays a line to the server at this address. */
export const layLine = async (to: string): Promise<Line> => {
  const { hostname, port } = new URL(to)
  const ends = new Set<Socket>()
  const join = (end: Socket, other: Socket): void => {
    ends.add(end)
    end.on('error', () => other.destroy())
    end.on('close', () => {
      ends.delete(end)
      other.destroy()
    })
    end.pipe(other)
  }
  const server = createServer(caller => {
    const callee = connect(Number(port), hostname)
    join(caller, callee)
    join(callee, caller)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const end of ends) end.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    close: () => {
      server.close()
      cut()
    },
  }
}
