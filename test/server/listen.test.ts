import { pino } from 'pino'
import { expect, test } from 'vitest'
import { listen } from '../../src/server/listen.ts'

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
