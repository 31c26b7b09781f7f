import { createClient } from 'graphql-ws'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { start } from '../../src/commands/start.ts'
import { readConfig } from '../../src/config.ts'
import { freshSince } from '../../src/server/cache-control.ts'
import { startHarness } from '../support/harness.ts'

const query = '{ team { name } }'

const setUp = () => {
  const { fetch, run, calls, clock } = startHarness()
  const ask = async (cacheControl: string) => {
    const headers = { 'content-type': 'application/json', 'cache-control': cacheControl }
    const body = JSON.stringify({ query })
    const response = await fetch(new Request('http://127.0.0.1:4000/graphql', { method: 'POST', headers, body }))
    return (await response.json()) as { readonly extensions: { readonly lemlist: object } }
  }
  return { ask, run, calls, clock }
}

test.each(['no-cache', 'No-Store', 'max-age=0, private', 'max-age=59'])(
  'who asks with Cache-Control: %s is answered anew, and that answer serves all others',
  async cacheControl => {
    const { ask, run, calls, clock } = setUp()
    await run(query)
    clock.advance(60_000)
    await run(query)
    expect(calls()).toHaveLength(1)
    expect((await ask(cacheControl)).extensions.lemlist).toMatchObject({ restCalls: 1, cacheHits: 0 })
    expect(calls()).toHaveLength(2)
    expect((await run(query)).extensions?.lemlist).toMatchObject({ restCalls: 0, cacheHits: 1, oldestAgeMs: 0 })
    expect(calls()).toHaveLength(2)
  },
)

test.each(['max-age=60', 'max-age=61', '', 'max-age=soon', 'max-age=-1', 'max-age=1e9', 'x-no-cache', 'max-stale'])(
  'who asks with Cache-Control: %s after a minute is served what was kept',
  async cacheControl => {
    const { ask, run, calls, clock } = setUp()
    await run(query)
    clock.advance(60_000)
    expect((await ask(cacheControl)).extensions.lemlist).toMatchObject({ restCalls: 0, oldestAgeMs: 60_000 })
    expect(calls()).toHaveLength(1)
  },
)

test('the longest age that can be asked for is one in seconds', () => {
  const since = (cacheControl: string) => freshSince(new Headers({ 'cache-control': cacheControl }), 5_000_000)
  expect(since('max-age=10')).toBe(4_990_000)
  expect(since('no-cache, max-age=10')).toBe(5_000_000)
})

test('what a browser says with the request that becomes a socket is not said of the operations on it', async () => {
  const read = readConfig({ PORT: '0', SANDBOX_PRESET: 'solo', SANDBOX_SPEED: '0', LOG_LEVEL: 'silent' })
  if (!read.ok) throw new Error(read.faults.join())
  const running = await start(read.config, 'test', () => undefined)
  class BrowserLike extends WebSocket {
    constructor(url: string, protocols: string | string[]) {
      super(url, protocols, { headers: { 'cache-control': 'no-cache', pragma: 'no-cache' } })
    }
  }
  const url = `${running.url.replace('http', 'ws')}/graphql`
  const client = createClient({ url, webSocketImpl: BrowserLike, retryAttempts: 0 })
  onTestFinished(async () => {
    await client.dispose()
    await running.stop()
  })
  const costs: unknown[] = []
  for (const _ of [1, 2]) for await (const { extensions } of client.iterate({ query })) costs.push(extensions)
  expect(costs).toMatchObject([
    { lemlist: { restCalls: 1, cacheHits: 0 } },
    { lemlist: { restCalls: 0, cacheHits: 1 } },
  ])
})
