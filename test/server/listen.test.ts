import { once } from 'node:events'
import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { listen } from '../../src/server/http/listen.ts'
import { rawTo, sendRaw, untilEnd } from './edge-raw.ts'

const log = pino({ level: 'silent' })
const onFreePort = (fetch: (request: Request) => Promise<Response>) =>
  listen({ host: '127.0.0.1', port: 0, fetch, log })

test('a fetch that throws breaks the connection instead of answering', async () => {
  const server = await onFreePort(async () => {
    throw new TypeError('dropped')
  })
  await expect(fetch(server.url)).rejects.toThrow('fetch failed')
  await server.close(1000)
})

test('closing lets a running request finish and takes no new ones', async () => {
  let finish: () => void = () => undefined
  let arrived: () => void = () => undefined
  const arrival = new Promise<void>(resolve => {
    arrived = resolve
  })
  const server = await onFreePort(async () => {
    arrived()
    await new Promise<void>(resolve => {
      finish = resolve
    })
    return new Response('done')
  })
  const running = fetch(server.url)
  await arrival
  const closed = server.close(10_000)
  await expect(fetch(server.url)).rejects.toThrow('fetch failed')
  finish()
  expect(await (await running).text()).toBe('done')
  await closed
})

test('closing ends requests that do not finish in time', async () => {
  let arrived: () => void = () => undefined
  const arrival = new Promise<void>(resolve => {
    arrived = resolve
  })
  const server = await onFreePort(async () => {
    arrived()
    return new Promise(() => undefined)
  })
  const running = fetch(server.url)
  running.catch(() => undefined)
  await arrival
  await server.close(10)
  await expect(running).rejects.toThrow('fetch failed')
})

test('a port that is taken is an error, not a second server', async () => {
  const server = await onFreePort(async () => new Response('mine'))
  const { port } = new URL(server.url)
  await expect(
    listen({ host: '127.0.0.1', port: Number(port), fetch: async () => new Response(''), log }),
  ).rejects.toThrow('EADDRINUSE')
  await server.close(1000)
})

const asking = (url: string, upgrade: string) => {
  const asked = request(url, { headers: { connection: 'Upgrade', upgrade } })
  asked.on('error', () => undefined)
  asked.end()
  return asked
}

test('whoever asks for a WebSocket is handed over; who asks for something else is answered as ever', async () => {
  const handed: (string | undefined)[] = []
  const server = await listen({
    ...{ host: '127.0.0.1', port: 0, log },
    fetch: async () => new Response('ordinary'),
    upgrade: ({ headers }, connection) => {
      handed.push(headers.upgrade)
      connection.end('HTTP/1.1 400 No\r\nConnection: close\r\n\r\n')
    },
  })
  const [ordinary] = await once(asking(server.url, 'h2c'), 'response')
  expect([ordinary.statusCode, handed]).toEqual([200, []])
  const [refused] = await once(asking(server.url, 'WebSocket'), 'response')
  expect([refused.statusCode, handed]).toEqual([400, ['WebSocket']])
  ordinary.destroy()
  refused.destroy()
  await server.close(1000)
})

test('without anybody to take it, a request for a WebSocket is an ordinary one', async () => {
  const server = await onFreePort(async () => new Response('ordinary'))
  const [response] = await once(asking(server.url, 'websocket'), 'response')
  expect(response.statusCode).toBe(200)
  response.destroy()
  await server.close(1000)
})

test('closing waits for connections that were handed over, and breaks them off in the end', async () => {
  const taken = Promise.withResolvers<Duplex>()
  const server = await listen({
    ...{ host: '127.0.0.1', port: 0, log },
    fetch: async () => new Response('ordinary'),
    upgrade: (_request, connection) => {
      connection.on('error', () => undefined)
      taken.resolve(connection)
    },
  })
  asking(server.url, 'websocket')
  const connection = await taken.promise
  await server.close(10)
  expect(connection.destroyed).toBe(true)
})

test('whoever connects is told by their address', async () => {
  const server = await listen({
    ...{ host: '127.0.0.1', port: 0, log },
    fetch: async (_request, { address }) => new Response(address),
  })
  expect(await (await fetch(server.url)).text()).toBe('127.0.0.1')
  await server.close(1000)
})

test('connections beyond the most are closed as they come, and there is room again when one has gone', async () => {
  const options = { host: '127.0.0.1', port: 0, log, maxConnections: 2 }
  const server = await listen({ ...options, fetch: async () => new Response('here') })
  const ask = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
  const held = await Promise.all(
    [1, 2].map(async () => {
      const socket = rawTo(server.url)
      socket.write(ask)
      await once(socket, 'data')
      return socket
    }),
  )
  expect(await untilEnd(rawTo(server.url))).toBe('')
  held[0]?.destroy()
  // The server hears of it in a turn of its own.
  let text = ''
  while (text === '') text = (await sendRaw(server.url, ask.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))).body
  expect(text).toContain('here')
  held[1]?.destroy()
  await server.close(1000)
})

test('a request that is answered before its end, and goes on coming, is cut', async () => {
  const options = { host: '127.0.0.1', port: 0, log, restMs: 10 }
  const server = await listen({ ...options, fetch: async () => new Response('no', { status: 413 }) })
  const socket = rawTo(server.url)
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n')
  expect(await untilEnd(socket)).toMatch(/^HTTP\/1\.1 413 /)
  await server.close(1000)
})

test('a connection that has sent a whole request is kept for the next', async () => {
  const options = { host: '127.0.0.1', port: 0, log, restMs: 0 }
  const server = await listen({ ...options, fetch: async request => new Response(await request.text()) })
  const socket = rawTo(server.url)
  for (const word of ['one', 'two']) {
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n${word}`)
    let text = ''
    while (!text.includes(word)) text += String((await once(socket, 'data'))[0])
    expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*Keep-Alive: timeout=65/i)
  }
  socket.destroy()
  await server.close(1000)
})
