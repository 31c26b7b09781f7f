import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

/** Chromium, for tests that need a browser. */
export const executablePath = '/usr/bin/chromium'

/** Whether there is no browser here. */
export const isWithoutBrowser = !existsSync(executablePath)

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
args.push('--disable-component-update', '--disable-sync')

/** Starts a browser without a window. */
export const launch = (): Promise<Browser> => chromium.launch({ executablePath, args, headless: true })

/** Someone who visits GraphiQL for the first time. */
export interface Visitor {
  readonly page: Page
  /** All that the browser asked for, sockets too. */
  readonly requested: readonly string[]
  /** All that it complained about: errors, warnings, policy violations. */
  readonly complaints: readonly string[]
  /** Visits the page and waits until its editors are there. */
  open(): Promise<void>
  titles(): Promise<string[]>
  select(title: string): Promise<void>
  /** Presses the play button, which stops what is running. */
  run(): Promise<void>
  /** Waits until a part of the page shows a text. */
  shows(area: string, text: string): Promise<void>
  /** Hosts other than GraphiQL's own that the browser asked anything of. */
  strangers(): string[]
  leave(): Promise<void>
}

/** Makes a visitor of the GraphiQL of a gateway. */
export const createVisitor = async (browser: Browser, url: string): Promise<Visitor> => {
  const requested: string[] = []
  const complaints: string[] = []
  const context = await browser.newContext()
  context.on('request', request => requested.push(request.url()))
  context.on('weberror', error => complaints.push(error.error().message))
  context.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  const page = await context.newPage()
  page.on('websocket', socket => requested.push(socket.url()))
  return {
    page,
    requested,
    complaints,
    open: async () => {
      await page.goto(`${url}/graphql`)
      await page.locator('.graphiql-query-editor .view-line').first().waitFor()
      await page.locator('.graphiql-spinner').waitFor({ state: 'detached' })
    },
    titles: () => page.locator('.graphiql-tab-button').allInnerTexts(),
    select: async title => {
      await page.locator('.graphiql-tab-button', { hasText: new RegExp(`^${title}$`) }).click()
      // GraphiQL reads the operation's name out of the editor a moment after a tab is selected, and writes it down.
      await page.waitForFunction(name => {
        const state = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{}')
        return state.tabs?.[state.activeTabIndex]?.operationName === name
      }, title)
    },
    run: () => page.locator('.graphiql-execute-button').click(),
    shows: (area, text) => page.locator(area).filter({ hasText: text }).waitFor({ timeout: 10_000 }),
    strangers: () =>
      requested
        .filter(address => !address.startsWith('data:'))
        .map(address => new URL(address).host)
        .filter(host => host !== new URL(url).host),
    leave: () => context.close(),
  }
}
