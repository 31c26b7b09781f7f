import { eventsOf } from '../../src/domains/webhooks/sandbox-events.ts'
import type { LeadDocument } from '../../src/sandbox/documents.ts'
import { type ActivityFields, recordActivity } from '../../src/sandbox/effects.ts'
import type { GraphqlAnswer, Harness } from '../support/harness.ts'

/** Somebody who is in a campaign and has a thread. */
export interface Person {
  readonly lead: string
  readonly contact: string
  readonly campaign: string
  readonly email: string
}

const isReachable = (lead: LeadDocument): lead is LeadDocument & { readonly email: string } => lead.email !== undefined

/** Two people who have nothing in common: other campaigns, other addresses, other threads. */
export const twoPeople = ({ team }: Harness): readonly [one: Person, other: Person] => {
  const people = team.conversations
    .all()
    .flatMap(({ contactId }) => team.leads.where('contactId', contactId).filter(isReachable))
    .map(({ _id, contactId, campaignId, email }) => ({ lead: _id, contact: contactId, campaign: campaignId, email }))
  const [one] = people
  const other = people.find(({ contact, campaign }) => contact !== one?.contact && campaign !== one?.campaign)
  if (one === undefined || other === undefined) throw new Error('the sandbox has no two such people')
  return [one, other]
}

/** Makes an activity happen at lemlist, and has it call with all events that come of it. */
export const happen = async (harness: Harness, fields: ActivityFields): Promise<void> => {
  const { sandbox, team } = harness
  const activity = recordActivity(sandbox.world(), team, fields)
  for (const { body } of eventsOf(team, activity)) {
    const status = await harness.callback(body() as Readonly<Record<string, unknown>>)
    if (status >= 300) throw new Error(`the callback was answered with ${status}`)
  }
}

/** Runs an operation that takes nothing from the cache. */
export const runFresh = async (harness: Harness, query: string): Promise<GraphqlAnswer> => {
  const request = new Request('http://127.0.0.1:4000/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'cache-control': 'no-cache' },
    body: JSON.stringify({ query }),
  })
  return (await (await harness.fetch(request)).json()) as GraphqlAnswer
}

/** Runs an operation; what it answered, and the REST calls it took. */
export const read = async (
  harness: Harness,
  query: string,
): Promise<{ readonly data: unknown; readonly calls: readonly string[] }> => {
  harness.forget()
  const { data, errors } = await harness.run(query)
  if (errors !== undefined) throw new Error(`${query}: ${JSON.stringify(errors)}`)
  return { data, calls: harness.calls() }
}

/** Everything of a person that an event may name, and the numbers of past days, which no event of today touches. */
export const pastStats = (campaign: string): string =>
  `campaign(id: "${campaign}") { stats(range: { from: "2025-10-01T00:00:00Z", to: "2026-01-14T23:59:59Z" }) { sent replied } }`

export const todayStats = (campaign: string): string =>
  `campaign(id: "${campaign}") { stats(range: { from: "2025-10-01T00:00:00Z", to: "2026-01-15T23:59:59Z" }) { sent opened replied } }`
