import { randomUUID } from 'node:crypto'
import type { TeamWorld } from '../../src/sandbox/world.ts'
import { sendCallbacks } from './callbacks.ts'
import { type EventClient, watchEvents } from './event-source.ts'
import { type LiveClient, watchLive } from './live-client.ts'
import { callbacksOf, ours } from './live-gateway.ts'
import { createNews } from './news.ts'

/** How an operation ended: as asked; with a code that says why not; without an answer, nobody being there; or otherwise. */
export type Ending = 'done' | 'failed' | 'unreached' | 'unclear'

/** An operation of one client, from its request to the end of its answer, in milliseconds of the process. */
export interface Operation {
  readonly client: string
  readonly begun: number
  readonly ended: number
  readonly ending: Ending
  /** The codes of the answer, or what was unclear about it. */
  readonly said: readonly string[]
  /** The longest that an error of the answer asks to wait. */
  readonly retryAfterMs: number
}

/** Data that a client had looked up under a key of its own, for a price, and what the client was told of it. */
export interface Order {
  /** The first name of whom it is about, that nobody else has. */
  readonly name: string
  told: 'nothing' | 'done' | 'uncertain'
}

/** Fifty clients who work at a gateway all along: 30 read, 10 order data, 5 follow events by socket and 5 by event stream. */
export interface Clients {
  readonly operations: readonly Operation[]
  readonly orders: readonly Order[]
  readonly subscribers: readonly (LiveClient | EventClient)[]
  /** Number of the last callback that the gateway acknowledged; more are sent all along. */
  readonly acknowledged: number
  /** Attempts to have a callback taken that failed. */
  readonly refused: number
  /** Resolves when each who reads or orders, or only each who orders, has ended so many operations that it began from now on. */
  rounds(count: number, whose?: 'orders'): Promise<void>
  /** Resolves when an operation has ended of which this is so. */
  until(isSo: (operation: Operation) => boolean): Promise<void>
  /**
   * Resolves when all fifty have had success from now on, and each another that began after the last failure of anyone.
   * Within how many milliseconds the first was so, and nobody failed any more. Rejects with who fails when that takes
   * too long.
   */
  recovered(): Promise<number>
  /** Ends all work, once what is under way is done and told. */
  stop(): Promise<void>
}

/** Longest an answer may take, in milliseconds. */
const longestMs = 40_000

/** Longest that clients are waited for to recover, in milliseconds. */
const longestRecoveryMs = 30_000

/** How long clients rest between two things, in milliseconds, and up to as much again: lemlist takes 10 calls a second. */
const readersRestMs = 500
const costlyRestMs = 1000
const feedRestMs = 250

const readers = 26
/** Those who read want nothing that was kept. */
const freshReaders = 4
const buyers = 10

interface Question {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Addresses of people whom lemlist knows. */
const addressesIn = ({ contacts }: TeamWorld): readonly string[] => contacts.all().flatMap(({ email }) => email ?? [])

/** What those who read look at: the kinds of page that frontends have. */
const pagesOf = (team: TeamWorld): readonly Question[] => {
  const ids = team.campaigns.all().map(({ _id: id }) => id)
  const [email] = addressesIn(team)
  const variables = { id: ids[0], email, range: { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' } }
  return [
    `query Home($range: DateRange!) { team { name credits { total } }
      campaigns(first: 100) { nodes { id name status stats(range: $range) { sent replied } } } }`,
    `query Campaign($id: ID!) { campaign(id: $id) { name sequences { id steps { id type } }
      leads(first: 25) { nodes { id state contact { fullName } } } } }`,
    '{ contacts(first: 25) { nodes { id fullName owner { name } memberships { status campaign { id name } } } } }',
    '{ activities(first: 20) { nodes { id type occurredAt campaign { name } lead { email } } } }',
    '{ inbox(first: 20) { nodes { id channels contact { fullName } } } }',
    `query Person($email: EmailAddress!) {
      contact(by: { email: $email }) { fullName memberships { campaign { name } lead { state } } } }`,
  ].map(query => ({ query, variables }))
}

/** What those who want nothing that was kept look at. */
const personOf = (email: string | undefined): Question => ({
  query: 'query ($email: EmailAddress!) { contact(by: { email: $email }) { fullName } }',
  variables: { email },
})

const order =
  'mutation ($input: EnrichInput!) { enrich(input: $input) { enrichment { id } userErrors { code message } } }'

interface GraphqlError {
  readonly extensions?: { readonly code?: unknown; readonly retryAfterMs?: number }
}

interface Refusal {
  readonly code: string
  readonly message: string
}

interface Answer extends Pick<Operation, 'ending' | 'said' | 'retryAfterMs'> {
  readonly data?: Readonly<Record<string, { readonly userErrors?: readonly Refusal[] } | null>> | null
}

const unclear = (what: string): Answer => ({ ending: 'unclear', said: [what], retryAfterMs: 0 })

const readAnswer = (status: number, text: string): Answer => {
  let body: { readonly data?: Answer['data']; readonly errors?: readonly GraphqlError[] }
  try {
    body = JSON.parse(text)
  } catch {
    return unclear(`${status} without JSON: ${text.slice(0, 80)}`)
  }
  const { data = null, errors = [] } = body
  const codes = errors.map(({ extensions }) => extensions?.code)
  const isCoded = codes.every(code => typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR')
  if (!isCoded || (data === null && errors.length === 0)) return unclear(`${status}: ${text.slice(0, 300)}`)
  const refusals = Object.values(data ?? {}).flatMap(value => value?.userErrors ?? [])
  const said = [...codes.map(String), ...refusals.map(({ code }) => code)]
  const retryAfterMs = Math.max(0, ...errors.map(({ extensions }) => extensions?.retryAfterMs ?? 0))
  return { ending: said.length === 0 ? 'done' : 'failed', said, retryAfterMs, data }
}

const ask = async (url: string, question: Question, isFresh: boolean): Promise<Answer> => {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(isFresh ? { 'cache-control': 'no-cache' } : {}) },
      body: JSON.stringify(question),
      signal: AbortSignal.timeout(longestMs),
    })
    return readAnswer(response.status, await response.text())
  } catch (error) {
    if (error instanceof DOMException) return unclear(`no answer within ${longestMs} ms`)
    const { cause } = error instanceof Error ? error : {}
    return { ending: 'unreached', said: [`${error}: ${cause}`], retryAfterMs: 0 }
  }
}

/** What the answer to an attempt tells of an order. */
const toldBy = ({ ending, data }: Answer): Order['told'] => {
  if (ending === 'done') return 'done'
  const refusals = data?.enrich?.userErrors ?? []
  // It may have been done, or is thought to be under way still.
  return refusals.some(({ code }) => code === 'CONFLICT') ? 'uncertain' : 'nothing'
}

/** One who places orders one after another, each until it is known what became of it. */
const createBuyer = (orders: Order[]) => {
  let own: Order | undefined
  return async (url: string): Promise<Answer> => {
    if (own === undefined || own.told !== 'nothing') {
      own = { name: randomUUID(), told: 'nothing' }
      orders.push(own)
    }
    const { name } = own
    const person = { firstName: name, lastName: 'Lee', companyDomain: 'acme.example' }
    const input = { ...person, findEmail: true, idempotencyKey: name }
    const answer = await ask(url, { query: order, variables: { input } }, false)
    own.told = toldBy(answer)
    return answer
  }
}

/** What one client does again and again. */
interface Work {
  readonly restMs: number
  turn(): Promise<Answer>
}

const rest = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms * (1 + Math.random())))

interface ClientsOptions {
  /** Of the gateway; asked for each operation and each connection, as a load balancer is. */
  readonly url: () => string
  /** What the gateway's lemlist knows. */
  readonly team: TeamWorld
  /** Number of the first callback, where the gateway was told of those before; 1 when left out. */
  readonly firstCallback?: number
}

/** Has fifty clients begin to work. Resolves when all of them have had success. */
export const startClients = async ({ url, team, firstCallback = 1 }: ClientsOptions): Promise<Clients> => {
  // Nobody's orders are refused for want of credits.
  team.team = { ...team.team, credits: { ...team.team.credits, paid: 1e6 } }
  const operations: Operation[] = []
  const orders: Order[] = []
  const news = createNews()
  const pages = pagesOf(team)
  const addresses = addressesIn(team)
  const works = new Map<string, Work>()
  for (let place = 0; place < readers; place += 1) {
    const page = pages[place % pages.length] ?? personOf(addresses[0])
    works.set(`reader ${place}`, { restMs: readersRestMs, turn: () => ask(url(), page, false) })
  }
  for (let place = 0; place < freshReaders; place += 1) {
    const page = personOf(addresses[place])
    works.set(`fresh reader ${place}`, { restMs: costlyRestMs, turn: () => ask(url(), page, true) })
  }
  for (let place = 0; place < buyers; place += 1) {
    const buy = createBuyer(orders)
    works.set(`buyer ${place}`, { restMs: costlyRestMs, turn: () => buy(url()) })
  }
  let isOver = false
  let acknowledged = 0
  let refused = 0

  const work = async (client: string, { turn, restMs }: Work): Promise<void> => {
    while (!isOver) {
      const begun = performance.now()
      const { ending, said, retryAfterMs } = await turn()
      operations.push({ client, begun, ended: performance.now(), ending, said, retryAfterMs })
      news.tell()
      await rest(restMs)
    }
  }

  const feed = async (): Promise<void> => {
    while (!isOver) {
      await sendCallbacks({
        ...{ url, bodies: callbacksOf(acknowledged + 1, acknowledged + 1), atOnce: 1 },
        onAcknowledged: (_, attempts) => {
          acknowledged += 1
          refused += attempts - 1
        },
      })
      await rest(feedRestMs)
    }
  }

  /** Resolves when each has ended so many operations of which this is so. */
  const each = (whose: readonly string[], isSo: (operation: Operation) => boolean, count: number): Promise<void> => {
    const first = operations.length
    return news.until(() => {
      const by = Map.groupBy(operations.slice(first).filter(isSo), ({ client }) => client)
      return whose.every(client => (by.get(client)?.length ?? 0) >= count)
    })
  }

  await sendCallbacks({ url, bodies: callbacksOf(firstCallback, firstCallback), atOnce: 1 })
  acknowledged = firstCallback
  const subscribers = [
    ...(await Promise.all(Array.from({ length: 5 }, () => watchLive({ url, filter: ours, last: 1 })))),
    ...Array.from({ length: 5 }, () => watchEvents({ url: url(), filter: ours, last: 1 })),
  ]
  await Promise.all(subscribers.map(subscriber => subscriber.until(1)))
  const running = [feed(), ...[...works].map(([client, does]) => work(client, does))]

  const recovered = async (): Promise<number> => {
    const first = operations.length
    const from = performance.now()
    const next = acknowledged + 2
    let failed = from
    let seen = first
    const isSteady = (): boolean => {
      for (; seen < operations.length; seen += 1) {
        const { ending, ended = 0 } = operations[seen] ?? {}
        if (ending !== 'done') failed = ended
      }
      const steady = operations.slice(first).filter(({ begun, ending }) => begun > failed && ending === 'done')
      return new Set(steady.map(({ client }) => client)).size === works.size
    }
    let toldAt = from
    const told = Promise.all(subscribers.map(subscriber => subscriber.untilTold(next))).then(() => {
      toldAt = performance.now()
    })
    const patience = Promise.withResolvers<never>()
    const late = setTimeout(() => {
      const last = new Map(operations.slice(first).map(({ client, said }) => [client, said.join(' ')]))
      const faults = [...works.keys()].map(client => `${client}: ${last.get(client) ?? 'nothing ended'}`)
      patience.reject(new Error(`not recovered; ${toldAt > from ? 'events came' : 'no events'}; ${faults.join(', ')}`))
    }, longestRecoveryMs)
    try {
      await Promise.race([Promise.all([news.until(isSteady), told]), patience.promise])
    } finally {
      clearTimeout(late)
    }
    const succeeded = new Map<string, number>()
    for (const { client, ending, ended } of operations.slice(first))
      if (ending === 'done' && !succeeded.has(client)) succeeded.set(client, ended)
    return Math.max(failed, toldAt, ...succeeded.values()) - from
  }
  await recovered()
  return {
    ...{ operations, orders, subscribers, recovered },
    get acknowledged() {
      return acknowledged
    },
    get refused() {
      return refused
    },
    rounds: (count, whose) => {
      const from = performance.now()
      const names = [...works.keys()].filter(client => whose === undefined || client.startsWith('buyer'))
      return each(names, ({ begun }) => begun >= from, count)
    },
    until: isSo => {
      const first = operations.length
      return news.until(() => operations.slice(first).some(isSo))
    },
    stop: async () => {
      isOver = true
      await Promise.all(running)
      await Promise.all(subscribers.map(subscriber => subscriber.untilTold(acknowledged)))
      await Promise.all(subscribers.map(subscriber => subscriber.stop()))
    },
  }
}
