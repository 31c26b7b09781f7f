import { existsSync, readdirSync } from 'node:fs'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../src/domains/schema.ts'
import { openReadyTabs, type TabStore } from '../../src/server/graphiql/app/tabs.ts'
import { assetDirectory, createAssetServer, readPageFiles } from '../../src/server/graphiql/assets.ts'
import { createGraphiql, type GraphiqlTab } from '../../src/server/graphiql/graphiql.ts'
import { readyTabs } from '../../src/server/graphiql/tabs.ts'
import { startHarness } from '../support/harness.ts'

const origin = 'http://gateway.test'
const graphiql = createGraphiql({ endpoint: '/graphql', title: 'lemlist & <GraphQL>' })
const home: GraphiqlTab = { title: 'home', query: 'query home { hello }', variables: {} }
const person: GraphiqlTab = { title: 'person', query: 'query person($id: ID!) { id }', variables: { id: 'lea_1' } }

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response | undefined> {
  return graphiql.asset(new Request(origin + path, { headers, method }))
}

async function getAsset(...request: Parameters<typeof get>): Promise<Response> {
  const response = await get(...request)
  if (response === undefined) throw new Error(`no asset at ${request[0]}`)
  return response
}

describe('the GraphiQL page', () => {
  it('is small, never stored, and runs no script but its own files', async () => {
    const response = graphiql.page([home, person])
    const html = await response.text()
    expect(response.status, html).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'; script-src 'self';")
    expect(policy).not.toContain('unsafe-eval')
    expect(html.length).toBeLessThan(32_768)
    expect(html).not.toMatch(/(?:src|href)="(?!\/graphiql\/|data:,)/)
  })

  it.each([
    ['localhost:4000', ' ws://localhost:4000 wss://localhost:4000'],
    ['graph.example.com', ' ws://graph.example.com wss://graph.example.com'],
    [undefined, ''],
    ['[::1]:4000', ''],
    ['a;script-src-elem', ''],
    ['a,default-src', ''],
    ['*', ''],
  ])('may open sockets to its own host alone, where a policy can name it: %s', (host, sockets) => {
    const policy = graphiql.page([home], host).headers.get('content-security-policy')
    expect(policy?.split('; ')).toContain(`connect-src 'self'${sockets}`)
  })

  it('escapes its title and its tabs', async () => {
    const query = 'query home { hello } # </script><script>alert(1)</script><!--'
    const html = await graphiql.page([{ ...home, query }]).text()
    expect(html).toContain('<title>lemlist &amp; &lt;GraphQL&gt;</title>')
    const [, json = ''] = html.match(/<script type="application\/json" id="graphiql-data">(.*?)<\/script>/) ?? []
    expect(JSON.parse(json)).toEqual({ endpoint: '/graphql', title: 'lemlist & <GraphQL>', tabs: [{ ...home, query }] })
  })

  it('links only to files that are served', async () => {
    const html = await graphiql.page([home]).text()
    const paths = [...html.matchAll(/"(\/graphiql\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(paths.length).toBeGreaterThan(2)
    for (const path of paths) expect((await getAsset(path)).status).toBe(200)
  })
})

describe('GraphiQL assets', () => {
  const script = `/graphiql/${readPageFiles(assetDirectory)?.script}`

  it('are typed and stay in the cache for good', async () => {
    const { headers, status } = await getAsset(script)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('vary')).toBe('accept-encoding')
  })

  it.each([
    ['', null],
    ['identity', null],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['BR;q=0.1, gzip', 'br'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['gzip;q=0, br;q=0.0', null],
  ])('are encoded for `accept-encoding: %s` as %s', async (accepted, encoding) => {
    const { headers } = await getAsset(script, { 'accept-encoding': accepted })
    expect(headers.get('content-encoding')).toBe(encoding)
  })

  it('have the same content in every encoding', async () => {
    const read = async (coding: string) => {
      const response = await getAsset(script, { 'accept-encoding': coding })
      const body = Buffer.from(await response.arrayBuffer())
      expect(response.headers.get('content-length')).toBe(String(body.length))
      return body
    }
    const plain = await read('identity')
    expect(brotliDecompressSync(await read('br')).equals(plain)).toBe(true)
    expect(gunzipSync(await read('gzip')).equals(plain)).toBe(true)
  })

  it('answer HEAD without a body and refuse other methods', async () => {
    const head = await getAsset(script, {}, 'HEAD')
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100_000)
    expect(await head.text()).toBe('')
    expect((await getAsset(script, {}, 'POST')).status).toBe(405)
  })

  it.each([
    '/graphiql',
    '/graphiql/',
    '/graphiql/none.js',
    '/graphql',
    '/graphiql/page.json',
    '/graphiql/../package.json',
    '/graphiql/%2e%2e/%2e%2e/package.json',
    '/graphiql/..%2f..%2fpackage.json',
    '/graphiql/..%5c..%5cpackage.json',
    `${script}.br`,
    `/graphiql/${script}`,
  ])('are not found at %s', async path => {
    expect(await get(path)).toBeUndefined()
  })

  it('are none when GraphiQL is not built', async () => {
    const serve = createAssetServer('/nowhere')
    expect(await serve(new Request(origin + script))).toBeUndefined()
  })

  it('are named after their content, and each text has its two encodings', () => {
    const names = readdirSync(assetDirectory).filter(name => /\.(?:js|css|woff2?|ttf)$/.test(name))
    for (const name of names) expect(name).toMatch(/-[\w-]{8,}\.\w+$/)
    for (const name of names.filter(name => /\.(?:js|css)$/.test(name))) {
      expect(existsSync(`${assetDirectory}/${name}.br`) && existsSync(`${assetDirectory}/${name}.gz`), name).toBe(true)
    }
  })
})

describe('ready tabs', () => {
  interface Tab {
    title: string
    query: string
    variables: string
  }

  function visitor() {
    const values = new Map<string, string>()
    const store: TabStore = { getItem: key => values.get(key) ?? null, setItem: (key, value) => values.set(key, value) }
    const state = (): { activeTabIndex: number; tabs: Tab[] } => JSON.parse(values.get('graphiql:tabState') ?? '')
    return {
      values,
      visit: (...ready: GraphiqlTab[]) => openReadyTabs(store, ready),
      state,
      titles: () => state().tabs.map(tab => tab.title),
      edit(change: (state: { activeTabIndex: number; tabs: Tab[] }) => void) {
        const edited = state()
        change(edited)
        values.set('graphiql:tabState', JSON.stringify(edited))
      },
    }
  }

  it('are all open on the first visit, the first one active', () => {
    const { visit, state, titles, values } = visitor()
    visit(person, home)
    expect(titles()).toEqual(['person', 'home'])
    expect(state().tabs[0]?.variables).toBe('{\n  "id": "lea_1"\n}')
    expect(state().tabs[1]?.variables).toBe('')
    expect(state().activeTabIndex).toBe(0)
    expect(values.get('graphiql:query')).toBe(person.query)
    expect(values.get('graphiql:variables')).toBe('{\n  "id": "lea_1"\n}')
  })

  it('leave the tabs of a returning visitor alone: edited, closed, selected', () => {
    const { visit, edit, state, titles, values } = visitor()
    visit(home, person)
    edit(state => {
      state.tabs = [{ ...(state.tabs[1] ?? expect.unreachable()), query: '{ mine }' }]
    })
    visit(home, person)
    expect(titles()).toEqual(['person'])
    expect(state().tabs[0]?.query).toBe('{ mine }')
    expect(values.get('graphiql:query')).toBe('{ mine }')
  })

  it('follow the server while untouched, and a new one is opened and selected', () => {
    const { visit, state, titles } = visitor()
    visit(home, person)
    visit({ ...home, query: 'query home { hello again }' }, person, { ...home, title: 'live' })
    expect(titles()).toEqual(['home', 'person', 'live'])
    expect(state().tabs[0]?.query).toBe('query home { hello again }')
    expect(state().activeTabIndex).toBe(2)
  })

  it('are operations of the schema', async () => {
    const { fetch, clock } = startHarness()
    for (const { title, query } of await readyTabs(fetch, origin, clock)) {
      expect(validate(schema, parse(query)), title).toEqual([])
    }
  })

  it.each(['', '{', 'null', '{"tabs":[{}]}', '{"tabs":[],"activeTabIndex":4}'])(
    'replace stored tabs that are no tabs: %s',
    stored => {
      const { visit, titles, values } = visitor()
      visit(home)
      values.set('graphiql:tabState', stored)
      visit(home, person)
      expect(titles()).toEqual(['home', 'person'])
    },
  )
})

it('opens without waiting for an upstream that does not answer, its variables empty', async () => {
  const harness = startHarness({ upstream: () => new Promise(() => undefined) })
  const start = harness.clock.now()
  const page = await harness.fetch(new Request('http://127.0.0.1:4000/graphql', { headers: { accept: 'text/html' } }))
  expect(page.status).toBe(200)
  expect(harness.clock.now() - start).toBe(1000)
  expect(await page.text()).toContain('"id":""')
})
