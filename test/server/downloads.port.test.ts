import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { createTransport } from '../../src/lemlist/transport.ts'
import { listen } from '../../src/server/http/listen.ts'
import { type Harness, type HarnessOptions, startHarness } from '../support/harness.ts'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A gateway on a port over a lemlist on another, which answers like this; gives a link to a file of it. */
const linkOver = async (answer: (response: ServerResponse) => void, options: HarnessOptions = {}): Promise<URL> => {
  const lemlist = createServer((_request, response) => answer(response))
  await new Promise<void>(resolve => lemlist.listen(0, '127.0.0.1', resolve))
  const { port } = lemlist.address() as AddressInfo
  const base = `http://127.0.0.1:${port}`
  const transport = createTransport(base)
  const harness: Harness = startHarness({
    ...options,
    upstream: request =>
      harness.clock.hold(transport.fetch(new Request(request.url.replace('http://lemlist.test', base), request))),
  })
  const server = await listen({ host: '127.0.0.1', port: 0, fetch: harness.fetch, log: pino({ level: 'silent' }) })
  closing.push(
    async () => {
      lemlist.closeAllConnections()
      lemlist.close()
    },
    transport.close,
    () => server.close(100),
  )
  const { data } = await harness.run('{ campaignLeadsCsv(campaignId: "cam_1") { url } }')
  return new URL(new URL(data.campaignLeadsCsv.url).pathname, server.url)
}

const begin = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/csv' })
  response.write('email\nann@example.com\n')
}

test('whoever goes away ends the file at lemlist too', async () => {
  const ended = Promise.withResolvers<void>()
  const link = await linkOver(response => {
    begin(response)
    response.on('close', ended.resolve)
  })
  const leaving = new AbortController()
  const file = await fetch(link, { signal: leaving.signal })
  const reader = file.body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('ann@example.com')
  leaving.abort()
  await ended.promise
})

test('a file that breaks off at lemlist breaks off, and does not look whole', async () => {
  const link = await linkOver(response => {
    begin(response)
    setImmediate(() => response.destroy())
  })
  const file = await fetch(link)
  expect(file.status).toBe(200)
  await expect(file.text()).rejects.toThrow()
  expect((await fetch(new URL('/health', link))).status).toBe(200)
})

test('no more than eight files are passed on at a time; when one is left, the next is taken', async () => {
  const link = await linkOver(begin)
  const leaving = new AbortController()
  const follow = () => fetch(link, { signal: leaving.signal })
  const eight = await Promise.all(Array.from({ length: 8 }, follow))
  expect(eight.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
  const ninth = await fetch(link)
  expect([ninth.status, ninth.headers.get('retry-after')]).toEqual([503, '5'])
  leaving.abort()
  await expect.poll(async () => (await fetch(link, { method: 'GET' })).status).toBe(200)
})

test('a caller who takes a piece now and then is given up', async () => {
  const whole = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/csv' })
    response.end('email\n'.repeat(4_000_000))
  }
  const link = await linkOver(whole, { downloadGraceMs: 0 })
  const readSlowly = async (): Promise<void> => {
    for await (const _piece of (await fetch(link)).body ?? []) await new Promise(resolve => setTimeout(resolve, 20))
  }
  await expect(readSlowly()).rejects.toThrow()
})
