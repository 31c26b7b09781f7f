/**
 * Screens through the gateway beside a client that reads lemlist's REST API row by row, over real connections to one
 * pretend lemlist in the same run: `npm run bench`. Only the ratios say something; the machine's speed cancels out.
 */
import { pino } from 'pino'
import { assemble } from '../src/assemble.ts'
import { readConfig } from '../src/config.ts'
import { sandboxRoutes } from '../src/domains/sandbox.ts'
import { eventsOf } from '../src/domains/webhooks/sandbox-events.ts'
import { systemClock } from '../src/lemlist/clock.ts'
import { createSandbox } from '../src/sandbox/sandbox.ts'
import { listen } from '../src/server/http/listen.ts'

const day = 86_400_000
const range = { from: new Date(Date.now() - 60 * day).toISOString(), to: new Date().toISOString() }

const sandbox = createSandbox({
  routes: sandboxRoutes,
  eventsOf,
  preset: 'team',
  seed: 1,
  speed: 0,
  clock: systemClock,
})
const upstream = await listen({ host: '127.0.0.1', port: 0, fetch: sandbox.fetch, log: pino({ level: 'silent' }) })
const team = sandbox.world().teams.get('sandbox')
if (team === undefined) throw new Error('the sandbox has no team')
const campaigns = team.campaigns.all()
const hundred = campaigns.find(({ _id }) => team.leads.where('campaignId', _id).length >= 100)?._id ?? ''

interface Figures {
  readonly calls: number
  readonly refused: number
  readonly ms: number
}

/** What the work costs at lemlist's side. */
const measure = async (work: () => Promise<unknown>): Promise<Figures> => {
  sandbox.requests.length = 0
  const start = performance.now()
  await work()
  const ms = performance.now() - start
  return { calls: sandbox.requests.length, refused: sandbox.requests.filter(({ status }) => status === 429).length, ms }
}

/** One REST call as a careful client makes it: on a refusal it waits as long as it is told. */
const rest = async (path: string): Promise<unknown> => {
  const headers = { authorization: `Basic ${btoa(':sandbox')}` }
  for (;;) {
    const answer = await fetch(`${upstream.url}/api${path}`, { headers })
    if (answer.status !== 429) return answer.json()
    await new Promise(resolve => setTimeout(resolve, Number(answer.headers.get('retry-after')) * 1000))
  }
}

const ids = (rows: unknown): string[] =>
  (rows as { _id: string; contactId: string }[]).map(({ contactId }) => contactId)

const span = `startDate=${range.from}&endDate=${range.to}`

const screens = [
  {
    name: 'home: 40 campaigns with their stats',
    query: `query ($range: DateRange!) { team { name credits { total } } campaigns(first: 100) { nodes { id name status
      stats(range: $range) { sent opened replied } } } }`,
    variables: { range },
    byRow: async () => {
      await Promise.all([rest('/team?version=v2'), rest('/team/credits'), rest('/campaigns?version=v2')])
      await Promise.all(campaigns.map(({ _id }) => rest(`/v2/campaigns/${_id}/stats?${span}`)))
    },
  },
  {
    name: '100 leads of a campaign with their contacts',
    query:
      'query ($id: ID!) { campaign(id: $id) { leads(first: 100) { nodes { id state contact { fullName email } } } } }',
    variables: { id: hundred },
    byRow: async () => {
      const rows = await rest(`/campaigns/${hundred}/leads?limit=100`)
      await Promise.all(ids(rows).map(id => rest(`/contacts/${id}`)))
    },
  },
] as const

/** A gateway with an empty cache. */
const freshGateway = () => {
  const read = readConfig({
    LEMLIST_API_KEY: 'sandbox',
    LEMLIST_BASE_URL: `${upstream.url}/api`,
    AUTH: 'none',
    LOG_LEVEL: 'silent',
  })
  if (!read.ok) throw new Error(read.faults.join('\n'))
  return assemble(read.config, 'bench')
}

const windowPassed = () => new Promise(resolve => setTimeout(resolve, 2100))
const shown = ({ calls, refused, ms }: Figures) => `${calls} calls, ${refused} refused, ${ms.toFixed(0)} ms`

for (const { name, query, variables, byRow } of screens) {
  await windowPassed()
  const peer = await measure(byRow)
  await windowPassed()
  const gateway = await freshGateway()
  const ask = async () => {
    const answer = await gateway.fetch(
      new Request('http://127.0.0.1/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      }),
    )
    const text = await answer.text()
    if (text.includes('"errors"')) throw new Error(text.slice(0, 500))
  }
  const cold = await measure(ask)
  const warm = await measure(ask)
  await gateway.close()
  console.log(`${name}`)
  console.log(`  row by row    ${shown(peer)}`)
  console.log(
    `  gateway cold  ${shown(cold)}: ${(peer.calls / cold.calls).toFixed(0)} times fewer calls, ${(peer.ms / cold.ms).toFixed(0)} times faster`,
  )
  console.log(`  gateway warm  ${shown(warm)}: ${(peer.ms / warm.ms).toFixed(0)} times faster`)
}
sandbox.stop()
await upstream.close(1000)
