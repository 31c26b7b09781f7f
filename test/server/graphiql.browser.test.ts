import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type GraphiqlServer, startStub } from './graphiql.stub.ts'

const executablePath = '/usr/bin/chromium'
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
args.push('--disable-component-update', '--disable-sync')

describe.skipIf(!existsSync(executablePath))(
  `GraphiQL in a browser (needs ${executablePath})`,
  { timeout: 60_000 },
  () => {
    let server: GraphiqlServer
    let browser: Browser
    let context: BrowserContext
    let page: Page
    /** All that the browser asked for, and all it complained about: errors, warnings, policy violations. */
    let requested: string[]
    let complaints: string[]

    beforeAll(async () => {
      server = await startStub()
      browser = await chromium.launch({ executablePath, args, headless: true })
    }, 60_000)

    afterAll(async () => {
      await browser?.close()
      await server?.close()
    })

    beforeEach(async () => {
      requested = []
      complaints = []
      context = await browser.newContext()
      context.on('request', request => requested.push(request.url()))
      context.on('weberror', error => complaints.push(error.error().message))
      context.on('console', message => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
      })
      page = await context.newPage()
      await open()
    })

    afterEach(async () => {
      await context.close()
      expect(complaints).toEqual([])
      expect(
        requested.filter(url => !url.startsWith('data:') && new URL(url).host !== new URL(server.origin).host),
      ).toEqual([])
    })

    /** Visits the page and waits until its editors are there. */
    async function open(): Promise<void> {
      await page.goto(`${server.origin}/graphql`)
      await page.locator('.graphiql-query-editor .view-line').first().waitFor()
      await page.locator('.graphiql-spinner').waitFor({ state: 'detached' })
    }

    const titles = () => page.locator('.graphiql-tab-button').allInnerTexts()
    const shows = (area: string, text: string) =>
      page.locator(area).filter({ hasText: text }).waitFor({ timeout: 10_000 })
    const run = () => page.locator('.graphiql-execute-button').click()
    const select = (title: string) =>
      page.locator('.graphiql-tab-button', { hasText: new RegExp(`^${title}$`) }).click()

    it('opens the ready tabs with their variables and runs the first', async () => {
      expect(await page.title()).toBe('lemlist GraphQL')
      expect(await titles()).toEqual(server.tabs.map(tab => tab.title))
      await run()
      await shows('.graphiql-response', server.firstAnswer)
      for (const tab of server.tabs) {
        await select(tab.title)
        await shows('.graphiql-query-editor', `query ${tab.title}`)
        for (const name of Object.keys(tab.variables)) await shows('section[aria-label="Variables"]', `"${name}"`)
      }
    })

    it('shows the documentation of the schema', async () => {
      await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
      await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click()
      await shows('.graphiql-doc-explorer', 'hello')
    })

    it('comes back to the tab the visitor was on, with its variables', async () => {
      const last = server.tabs.at(-1) ?? expect.unreachable()
      await select(last.title)
      await page.waitForFunction(
        index => localStorage.getItem('graphiql:tabState')?.includes(`"activeTabIndex":${index}`),
        server.tabs.length - 1,
      )
      await open()
      expect(await titles()).toEqual(server.tabs.map(tab => tab.title))
      await shows('.graphiql-tab-active', last.title)
      await shows('.graphiql-query-editor', `query ${last.title}`)
      for (const name of Object.keys(last.variables)) await shows('section[aria-label="Variables"]', `"${name}"`)
    })

    it('takes all its files from the cache on a second visit, and keeps the visitor’s own tab', async () => {
      await page.getByRole('button', { name: 'New tab' }).click()
      await page.locator('.graphiql-query-editor .view-line').first().click()
      await page.keyboard.type('query mine')
      // GraphiQL writes its tabs down half a second after the last change.
      await page.waitForFunction(() => localStorage.getItem('graphiql:tabState')?.includes('query mine'))
      await open()
      await shows('.graphiql-query-editor', 'query mine')
      expect(await titles()).toEqual([...server.tabs.map(tab => tab.title), 'mine'])
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
  },
)
