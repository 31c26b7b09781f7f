import { pino } from 'pino'
import type { Browser, WebSocket } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { GraphiqlTab } from '../../src/server/graphiql/graphiql.ts'
import { readyTabs } from '../../src/server/graphiql/tabs.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { type Harness, startHarness } from '../support/harness.ts'
import { type Line, layLine } from '../support/line.ts'
import { watchLive } from '../support/live-client.ts'
import { run } from '../support/program.ts'
import { createVisitor, executablePath, isWithoutBrowser, launch, type Visitor } from '../support/visitor.ts'

const titles = ['Home', 'Campaign', 'People', 'Feed', 'Person', 'Live']

describe.skipIf(isWithoutBrowser)(`GraphiQL in a browser (needs ${executablePath})`, { timeout: 60_000 }, () => {
  let harness: Harness
  let server: Listening
  let tabs: readonly GraphiqlTab[]
  let browser: Browser
  let visitor: Visitor

  beforeAll(async () => {
    harness = startHarness()
    server = await listen({ host: '127.0.0.1', port: 0, fetch: harness.fetch, log: pino({ level: 'silent' }) })
    tabs = await readyTabs(harness.fetch, server.url, harness.clock)
    browser = await launch()
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    await server?.close(1000)
  })

  beforeEach(async () => {
    visitor = await createVisitor(browser, server.url)
    await visitor.open()
  })

  afterEach(async () => {
    await visitor.leave()
    expect(visitor.complaints).toEqual([])
    expect(visitor.strangers()).toEqual([])
  })

  it('opens the ready tabs, their variables filled in from the team, and each answers without an error', async () => {
    const { page, shows } = visitor
    expect(await page.title()).toBe('lemlist GraphQL')
    expect(await visitor.titles()).toEqual(titles)
    for (const tab of tabs.filter(({ title }) => title !== 'Live')) {
      await visitor.select(tab.title)
      await shows('.graphiql-query-editor', `query ${tab.title}`)
      for (const [name, value] of Object.entries(tab.variables)) {
        expect(value).not.toBe('')
        await shows('section[aria-label="Variables"]', `"${name}"`)
      }
      const answered = page.waitForResponse(response => response.request().method() === 'POST')
      await visitor.run()
      const answer = await (await answered).json()
      expect(answer).not.toHaveProperty('errors')
      for (const value of Object.values(answer.data)) expect(value).not.toBeNull()
      await shows('.graphiql-response', '"data"')
    }
  })

  it('shows the documentation of the schema', async () => {
    const { page, shows } = visitor
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click()
    await shows('.graphiql-doc-explorer', 'campaigns')
  })

  it('comes back to the tab the visitor was on, with its variables', async () => {
    const { page, shows } = visitor
    await visitor.select('Person')
    await page.waitForFunction(
      index => localStorage.getItem('graphiql:tabState')?.includes(`"activeTabIndex":${index}`),
      titles.indexOf('Person'),
    )
    await visitor.open()
    expect(await visitor.titles()).toEqual(titles)
    await shows('.graphiql-tab-active', 'Person')
    await shows('.graphiql-query-editor', 'query Person')
    await shows('section[aria-label="Variables"]', '"email"')
  })

  it('takes all its files from the cache on a second visit, and keeps the visitor’s own tab', async () => {
    const { page, shows } = visitor
    await page.getByRole('button', { name: 'New tab' }).click()
    await page.locator('.graphiql-query-editor .view-line').first().click()
    await page.keyboard.type('query mine')
    // GraphiQL writes its tabs down half a second after the last change.
    await page.waitForFunction(() => localStorage.getItem('graphiql:tabState')?.includes('query mine'))
    await visitor.open()
    await shows('.graphiql-query-editor', 'query mine')
    expect(await visitor.titles()).toEqual([...titles, 'mine'])
    const loaded = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(entry => entry instanceof PerformanceResourceTiming)
        .map(({ name, transferSize }) => ({ name, transferSize })),
    )
    const files = loaded.filter(({ name }) => name.includes('/graphiql/'))
    expect(files.length).toBeGreaterThan(3)
    expect(files.filter(({ transferSize }) => transferSize > 0)).toEqual([])
  })
})

describe.skipIf(isWithoutBrowser)(`GraphiQL’s live tab in a browser (needs ${executablePath})`, () => {
  let gateway: ReturnType<typeof run>
  let url: string
  let line: Line
  let browser: Browser
  let visitor: Visitor

  beforeAll(async () => {
    gateway = run(['start'], { PORT: '0', SANDBOX_PRESET: 'solo', SANDBOX_SPEED: '30' })
    const [, found = ''] = await gateway.says(/endpoint: (http:\/\/127\.0\.0\.1:\d+)\/graphql/)
    url = found
    line = await layLine(url)
    browser = await launch()
    visitor = await createVisitor(browser, line.url)
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    line?.close()
    gateway.child.kill('SIGTERM')
    await gateway.ended
  })

  /** Events as the browser gets them, over all its sockets, and those sockets. */
  const overhear = () => {
    const events: { readonly cursor: string; readonly source: string }[] = []
    const sockets: WebSocket[] = []
    visitor.page.on('websocket', socket => {
      sockets.push(socket)
      socket.on('framereceived', ({ payload }) => {
        const message = JSON.parse(String(payload))
        if (message.type === 'next') events.push(message.payload.data.activityStream)
      })
    })
    return { events, sockets }
  }

  /** The number of events that the page says it has got. */
  const received = async (): Promise<number> => {
    const text = await visitor.page.locator('.graphiql-response').innerText()
    return Number(/"received":\s*(\d+)/.exec(text)?.[1] ?? 0)
  }

  const until = (assertion: () => unknown) => vi.waitFor(assertion, { timeout: 40_000, interval: 100 })

  it('shows what the sandbox does, and goes on after its socket was cut: nothing lost, nothing twice', async () => {
    const { events, sockets } = overhear()
    await visitor.open()
    await visitor.select('Live')
    await visitor.run()
    await visitor.shows('.graphiql-response', '"newestFirst"')
    await until(async () => expect(await received()).toBeGreaterThan(10))
    const before = await received()
    line.cut()
    await until(async () => expect(await received()).toBeGreaterThan(before + 10))
    expect(sockets).toHaveLength(2)
    const closed = sockets[1]?.waitForEvent('close')
    await visitor.run()
    await closed
    await visitor.page.getByRole('button', { name: 'Execute query' }).waitFor()

    const cursors = events.map(({ cursor }) => cursor)
    expect(events.at(-1)?.source).toBe('WEBHOOK')
    const witness = await watchLive({ url, after: cursors[0] ?? '', filter: { excludeBots: true } })
    await witness.until(cursors.length - 1)
    const told = witness.events
    await witness.stop()
    expect(cursors.slice(1)).toEqual(told.slice(0, cursors.length - 1).map(({ cursor }) => cursor))
    expect(visitor.complaints).toEqual([])
    expect(visitor.strangers()).toEqual([])
  })
})
