import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callbackOf } from '../support/callbacks.ts'
import { createVisitor, executablePath, isWithoutBrowser, launch, type Visitor } from '../support/visitor.ts'
import { createGuests, onPort } from './auth/gate.ts'

const titles = ['Home', 'Campaign', 'People', 'Feed', 'Person', 'Live']

describe.skipIf(isWithoutBrowser)(`GraphiQL with credentials in a browser (needs ${executablePath})`, () => {
  const guests = createGuests()
  let gateway: Awaited<ReturnType<typeof onPort>>
  let browser: Browser
  let visitor: Visitor

  beforeAll(async () => {
    guests.invite('a-token', 'READ')
    gateway = await onPort({ gateway: () => ({ recogniser: guests.recogniser }) })
    browser = await launch()
    visitor = await createVisitor(browser, gateway.url)
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    await gateway?.close()
  })

  it('asks for a token, takes it once for all tabs, docs and live events, and writes it nowhere', async () => {
    const { page, shows } = visitor
    await visitor.open()
    expect(await visitor.titles()).toEqual(titles)
    await shows('.graphiql-query-editor', 'This gateway asks for credentials')
    await shows('.graphiql-query-editor', '"Bearer <token>"')
    expect(gateway.calls()).toEqual([])

    const known = page.waitForResponse(
      response => response.status() === 200 && (response.request().postData() ?? '').includes('IntrospectionQuery'),
    )
    await page.locator('.graphiql-editor-tool .view-line:visible').first().click()
    await page.keyboard.insertText('{"Authorization": "Bearer a-token"}')
    await known
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await shows('.graphiql-doc-explorer', 'Query')

    for (const title of ['Home', 'Feed']) {
      await visitor.select(title)
      const answered = page.waitForResponse(response =>
        (response.request().postData() ?? '').includes(`query ${title}`),
      )
      await visitor.run()
      expect(await (await answered).json()).not.toHaveProperty('errors')
    }
    await visitor.select('Live')
    const heard: string[] = []
    page.on('websocket', socket => socket.on('framereceived', ({ payload }) => heard.push(String(payload))))
    await visitor.run()
    await expect.poll(() => heard.join('\n')).toContain('connection_ack')
    await expect.poll(gateway.station.hub.subscribers).toBe(1)
    expect(await gateway.callback(callbackOf(1))).toBe(200)
    await shows('.graphiql-response', '"newestFirst"')

    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    )
    expect(kept).toContain('query Home')
    expect(kept).not.toContain('a-token')
    expect(visitor.strangers()).toEqual([])
    expect(visitor.complaints.filter(complaint => !complaint.includes('401'))).toEqual([])
  }, 60_000)
})
