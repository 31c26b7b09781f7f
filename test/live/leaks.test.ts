import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, setGlobalDispatcher } from 'undici'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sendCallbacks } from '../support/callbacks.ts'
import { callbacksOf, type Lemlist, settingsOf, startLemlist } from '../support/live-gateway.ts'
import { surroundings } from '../support/program.ts'
import type { Holdings } from './leaks-gateway.ts'
import { type Sights, visitUntil } from './visits.ts'

/** What happens to a busy team in an hour. */
const count = 6000
const clients = 50

/** How long connections may stay that are kept open for the next call: the gateway would keep them for a minute. */
setGlobalDispatcher(new Agent({ keepAliveTimeout: 1000, keepAliveMaxTimeout: 1000 }))
const patience = { timeout: 15_000, interval: 100 }

let lemlist: Lemlist
let settings: Awaited<ReturnType<typeof settingsOf>>
let gateway: ChildProcess

const answer = async (): Promise<unknown> => {
  const [message] = await once(gateway, 'message')
  return message
}

const holdings = async (): Promise<Holdings> => {
  gateway.send('holdings')
  return (await answer()) as Holdings
}

const heapUsed = async (): Promise<number> => {
  gateway.send('heap')
  return Number(await answer())
}

beforeEach(async () => {
  lemlist = await startLemlist()
  settings = await settingsOf(lemlist)
  gateway = fork('test/live/leaks-gateway.ts', [], {
    execArgv: ['--expose-gc'],
    env: { ...surroundings, LOG_LEVEL: 'error', ...settings.env },
  })
  await answer()
})
afterEach(async () => {
  const ended = once(gateway, 'exit')
  gateway.kill('SIGKILL')
  await ended
  settings.remove()
  await lemlist.stop()
})

/** Has lemlist look for somebody's address; the enrichment's id. */
const startEnrichment = async (): Promise<string> => {
  const wanted = new URLSearchParams({
    findEmail: 'true',
    firstName: 'Ann',
    lastName: 'Lee',
    companyDomain: 'acme.com',
  })
  const headers = { authorization: `Basic ${btoa(':sandbox')}` }
  const started = await fetch(`${lemlist.baseUrl}/enrich?${wanted}`, { method: 'POST', headers })
  const { id } = (await started.json()) as { readonly id: string }
  return id
}

/** What clients can see, of a campaign that lemlist knows. */
const sightsOf = async (): Promise<Sights> => {
  const team = lemlist.sandbox.world().teams.get('sandbox')
  const campaignId = team?.campaigns.all()[0]?._id ?? ''
  const leadIds = team?.leads.where('campaignId', campaignId).map(({ _id }) => _id) ?? []
  return { url: settings.url, campaignId, leadIds, enrichmentId: await startEnrichment() }
}

/** An hour's events with clients that come and go, until all are gone; how many messages they got. */
const playHour = async (first: number): Promise<number> => {
  const sights = await sightsOf()
  const { campaignId, leadIds } = sights
  const over = Promise.withResolvers<void>()
  const visits = visitUntil(sights, clients, over.promise)
  const bodies = callbacksOf(first, first + count - 1).map((body, index) => ({
    ...{ ...body, campaignId, leadId: leadIds[index % leadIds.length] },
  }))
  await sendCallbacks({ url: settings.url, bodies, atOnce: 20 })
  over.resolve()
  return visits
}

/** Waits until all connections have ended that are kept open for the next call, and gives what is held then. */
const idle = async (): Promise<Holdings> => {
  await expect.poll(async () => (await holdings()).resources.TCPSocketWrap, patience).toBeUndefined()
  return holdings()
}

test('after an hour of events with clients that come and go, nothing is held of what was held for them', {
  timeout: 180_000,
}, async () => {
  await playHour(1)
  const before = await idle()
  const heapBefore = await heapUsed()
  expect(before.listeners['server upgrade']).toBe(1)

  const told = await playHour(count + 1)
  expect(told).toBeGreaterThan(count * 10)
  const heldMore = async () => {
    const { timers, ...held } = await holdings()
    return { ...held, timers: Math.max(timers, before.timers) }
  }
  await expect.poll(heldMore, patience).toEqual(before)
  expect(await heapUsed()).toBeLessThan(heapBefore * 1.1)
  const metrics = await (await fetch(`${settings.url}/metrics`)).text()
  for (const name of ['lemlist_subscribers', 'lemlist_sockets', 'lemlist_event_streams']) {
    expect(metrics).toContain(`\n${name} 0\n`)
  }
})
