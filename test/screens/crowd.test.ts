import { expect, test } from 'vitest'
import { startHarness } from '../support/harness.ts'
import { numbersFrom } from '../support/pace.ts'
import { rangeUntil, type Screen, screensOf } from './screens.ts'

const lastsMs = 60_000
const clients = 50

test('50 clients who open random screens for a minute never meet a refusal, and use 95 % of the budget', async () => {
  const random = numbersFrom(7)
  const harness = startHarness({
    preset: 'team',
    // Each gets on by its own calls, however many are before it.
    maxQueueMs: 120_000,
    upstream: async (request, sandbox) => {
      const delayMs = 20 + random() * 80
      const arrivesMs = delayMs * random()
      await later(arrivesMs)
      const response = await sandbox.fetch(request)
      await later(delayMs - arrivesMs)
      return response
    },
  })
  const { clock, team } = harness
  const later = (ms: number): Promise<void> => new Promise(resolve => clock.after(ms, resolve))
  const begun = clock.now()
  const screens = screensOf(team, begun).filter(({ name }) => ['campaign', 'person', 'feed', 'inbox'].includes(name))
  const campaigns = team.campaigns.all().map(({ _id }) => _id)
  const addresses = team.contacts.all().flatMap(({ email }) => email ?? [])
  const anyOf = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random() * items.length)]
    if (item === undefined) throw new Error('there is nothing to choose from')
    return item
  }
  const variablesOf = () => ({
    id: anyOf(campaigns),
    email: anyOf(addresses),
    range: rangeUntil(begun + random() * 1e6),
  })
  let shown = 0
  const faults: unknown[] = []
  const open = async ({ query }: Screen): Promise<void> => {
    const request = new Request('http://127.0.0.1:4000/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'cache-control': 'no-cache' },
      body: JSON.stringify({ query, variables: variablesOf() }),
    })
    const { errors = [] } = (await (await harness.fetch(request)).json()) as { readonly errors?: readonly unknown[] }
    faults.push(...errors)
    shown += 1
  }
  const client = async (): Promise<void> => {
    while (clock.now() < begun + lastsMs) await open(anyOf(screens))
  }
  const all = Promise.all(Array.from({ length: clients }, client))
  await later(lastsMs)
  const calls = harness.requests.length
  await all

  expect(faults).toEqual([])
  expect(harness.requests.filter(({ status }) => status === 429)).toEqual([])
  expect(shown).toBeGreaterThanOrEqual(clients)
  expect(calls).toBeGreaterThanOrEqual(0.95 * (lastsMs / 2000) * 20)
}, 120_000)
