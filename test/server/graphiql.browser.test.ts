import { existsSync } from 'node:fs'
import { pino } from 'pino'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GraphiqlTab } from '../../src/server/graphiql.ts'
import { type Listening, listen } from '../../src/server/listen.ts'
import { readyTabs } from '../../src/server/tabs.ts'
import { type Harness, startHarness } from '../support/harness.ts'

const executablePath = '/usr/bin/chromium'
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
args.push('--disable-component-update', '--disable-sync')

describe.skipIf(!existsSync(executablePath))(
  `GraphiQL in a browser (needs ${executablePath})`,
  { timeout: 60_000 },
  () => {
    let harness: Harness
    let server: Listening
    let tabs: readonly GraphiqlTab[]
    let browser: Browser
    let context: BrowserContext
    let page: Page
    /** All that the browser asked for, and all it complained about: errors, warnings, policy violations. */
    let requested: string[]
    let complaints: string[]

    beforeAll(async () => {
      harness = startHarness()
      server = await listen({ host: '127.0.0.1', port: 0, fetch: harness.fetch, log: pino({ level: 'silent' }) })
      tabs = await readyTabs(harness.fetch, server.url, harness.clock)
      browser = await chromium.launch({ executablePath, args, headless: true })
    }, 60_000)

    afterAll(async () => {
      await browser?.close()
      await server?.close(1000)
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
        requested.filter(url => !url.startsWith('data:') && new URL(url).host !== new URL(server.url).host),
      ).toEqual([])
    })

    /** Visits the page and waits until its editors are there. */
    async function open(): Promise<void> {
      await page.goto(`${server.url}/graphql`)
      await page.locator('.graphiql-query-editor .view-line').first().waitFor()
      await page.locator('.graphiql-spinner').waitFor({ state: 'detached' })
    }

    const titles = () => page.locator('.graphiql-tab-button').allInnerTexts()
    const shows = (area: string, text: string) =>
      page.locator(area).filter({ hasText: text }).waitFor({ timeout: 10_000 })
    const run = () => page.locator('.graphiql-execute-button').click()
    const select = (title: string) =>
      page.locator('.graphiql-tab-button', { hasText: new RegExp(`^${title}$`) }).click()

    it('opens the ready tabs, their variables filled in from the team, and each answers without an error', async () => {
      expect(await page.title()).toBe('lemlist GraphQL')
      expect(await titles()).toEqual(['Home', 'Campaign', 'People', 'Feed', 'Person'])
      for (const tab of tabs) {
        await select(tab.title)
        await shows('.graphiql-query-editor', `query ${tab.title}`)
        for (const [name, value] of Object.entries(tab.variables)) {
          expect(value).not.toBe('')
          await shows('section[aria-label="Variables"]', `"${name}"`)
        }
        // GraphiQL reads the operation's name out of the editor a moment after a tab is selected, and writes it down.
        await page.waitForFunction(name => {
          const state = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{}')
          return state.tabs?.[state.activeTabIndex]?.operationName === name
        }, tab.title)
        const answered = page.waitForResponse(response => response.request().method() === 'POST')
        await run()
        const answer = await (await answered).json()
        expect(answer).not.toHaveProperty('errors')
        for (const value of Object.values(answer.data)) expect(value).not.toBeNull()
        await shows('.graphiql-response', '"data"')
      }
    })

    it('shows the documentation of the schema', async () => {
      await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
      await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click()
      await shows('.graphiql-doc-explorer', 'campaigns')
    })

    it('comes back to the tab the visitor was on, with its variables', async () => {
      const last = tabs.at(-1) ?? expect.unreachable()
      await select(last.title)
      await page.waitForFunction(
        index => localStorage.getItem('graphiql:tabState')?.includes(`"activeTabIndex":${index}`),
        tabs.length - 1,
      )
      await open()
      expect(await titles()).toEqual(tabs.map(tab => tab.title))
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
      expect(await titles()).toEqual([...tabs.map(tab => tab.title), 'mine'])
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
