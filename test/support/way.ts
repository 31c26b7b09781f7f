import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { onTestFinished } from 'vitest'

/** Opens a way to a Redis that can be cut, until the test is finished. */
export const openWay = async (url: string) => {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    if (way.isCut) return void socket.destroy()
    const beyond = connect(Number(new URL(url).port), '127.0.0.1')
    for (const each of [socket, beyond]) sockets.add(each.on('error', () => undefined))
    pipeline(socket, beyond, socket, () => undefined)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const way = {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isCut: false,
    cut: (): void => {
      way.isCut = true
      for (const socket of sockets) socket.destroy()
    },
  }
  return way
}
