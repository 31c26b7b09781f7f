import { setTimeout as rest } from 'node:timers/promises'
import { Agent, setGlobalDispatcher } from 'undici'
import { type Sights, visitUntil } from '../test/live/visits.ts'
import { sendCallbacks } from '../test/support/callbacks.ts'
import { startClients } from '../test/support/clients.ts'
import type { Lemlist } from '../test/support/live-gateway.ts'
import { callbacksOf } from '../test/support/live-gateway.ts'

/** How often things of one kind came to pass. */
export type Counts = Map<string, number>

interface LoadOptions {
  readonly url: string
  readonly lemlist: Lemlist
  /** Counts what clients are told, by code or status. */
  readonly told: Counts
}

/** Subscribers who come and go, at a time. */
const visitors = 20

/** Callbacks a second, in how many bursts. */
const callbacksPerSecond = 50
const burstsPerSecond = 2

let number = 0

const count = (counts: Counts, what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** An upload of people who are in the campaign already. */
const upload = async (url: string, campaignId: string, email: string): Promise<Response> => {
  const query = 'mutation ($input: LeadsImportCsvInput!) { leadsImportCsv(input: $input) { userErrors { code } } }'
  const form = new FormData()
  form.set('operations', JSON.stringify({ query, variables: { input: { campaignId, file: null } } }))
  form.set('map', JSON.stringify({ 0: ['variables.input.file'] }))
  form.set('0', new File([`email\n${`${email}\n`.repeat(2000)}`], 'people.csv', { type: 'text/csv' }))
  return fetch(`${url}/graphql`, { method: 'POST', headers: { 'graphql-require-preflight': '1' }, body: form })
}

/** Follows a link to the numbers of a campaign as a file. */
const download = async (url: string, id: string): Promise<Response> => {
  const query = 'query ($id: ID!) { campaignStatsCsv(campaignId: $id) { url } }'
  const answer = await post(url, { query, variables: { id } })
  const { data } = (await answer.json()) as { readonly data?: { readonly campaignStatsCsv?: { readonly url: string } } }
  return fetch(data?.campaignStatsCsv?.url ?? `${url}/downloads/none`)
}

/** What is done again and again beside the clients, each for its own answer: work with files, and what is refused. */
const besides = (url: string, campaignId: string, email: string): readonly (() => Promise<Response>)[] => [
  () => upload(url, campaignId, email),
  () => download(url, campaignId),
  () => post(url, { query: `{ nothing${number} }` }),
  () => post(url, { query: `{ viewer { role }`.repeat(1 + (number % 5)) }),
  () => post(url, { query: `{ ${'a: viewer { role } '.repeat(2000)} }` }),
  () => post(url, { query: `query Q${number} { viewer { role } }`, operationName: 'Other' }),
  () => post(url, '{"query": '),
  () => fetch(`${url}/downloads/${number}.forged`),
  () => fetch(`${url}/graphql?query={viewer{role}}`, { headers: { 'sec-fetch-site': 'cross-site' } }),
  () =>
    fetch(`${url}/webhooks/lemlist`, { method: 'POST', body: JSON.stringify({ type: 'emailsSent', secret: 'no' }) }),
]

/** Puts a gateway under load until the returned function is called, which resolves when all clients have left. */
export const startLoad = async ({ url, lemlist, told }: LoadOptions): Promise<() => Promise<void>> => {
  const team = lemlist.sandbox.world().teams.get('sandbox')
  const campaignId = team?.campaigns.all()[0]?._id
  if (team === undefined || campaignId === undefined) throw new Error('the sandbox has no campaign')
  const leads = team.leads.where('campaignId', campaignId)
  const leadIds = leads.map(({ _id }) => _id)
  const enrichmentId = team.enrichments.all()[0]?._id ?? 'enr_none'
  const sights: Sights = { url, campaignId, leadIds, enrichmentId }
  const over = Promise.withResolvers<void>()
  let isOver = false

  const callback = async (): Promise<void> => {
    while (!isOver) {
      const first = 1_000_000_000 + number * 1000
      number += 1
      const bodies = callbacksOf(first, first - 1 + callbacksPerSecond / burstsPerSecond).map((body, index) => ({
        ...{ ...body, campaignId, leadId: leadIds[index % leadIds.length] },
      }))
      await Promise.all([sendCallbacks({ url, bodies, atOnce: 5 }), rest(1000 / burstsPerSecond)])
    }
  }
  const beside = async (): Promise<void> => {
    const acts = besides(url, campaignId, leads.find(({ email }) => email !== undefined)?.email ?? '')
    for (let turn = 0; !isOver; turn += 1) {
      number += 1
      const answer = await acts[turn % acts.length]?.()
      const [, code] = /"code":"([A-Z_]+)"/.exec((await answer?.text()) ?? '') ?? []
      count(told, code ?? `status ${answer?.status}`)
      await rest(100)
    }
  }
  // What clients keep open for their next call is closed when they leave.
  const connections = new Agent()
  setGlobalDispatcher(connections)
  // Callbacks of clients who have left are known already.
  number += 100_000
  const clients = await startClients({ url: () => url, team, firstCallback: number })
  const running = [visitUntil(sights, visitors, over.promise), callback(), beside()]
  return async () => {
    isOver = true
    over.resolve()
    await Promise.all([...running, clients.stop()])
    await connections.destroy()
    for (const { ending, said } of clients.operations) count(told, ending === 'done' ? 'answered' : (said[0] ?? ending))
  }
}
