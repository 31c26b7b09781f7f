import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { campaigns } from '../../src/domains/campaigns/contract.ts'
import { companies } from '../../src/domains/companies/contract.ts'
import { contacts } from '../../src/domains/contacts/contract.ts'
import { leads } from '../../src/domains/leads/contract.ts'
import { Allowance } from '../../src/lemlist/gate.ts'
import type { Reader } from '../../src/lemlist/usage.ts'
import { first, ofTeam, type Row } from '../contract/row.ts'
import { rows } from '../contract/rows.ts'
import { type Harness, startHarness } from '../support/harness.ts'

/** Who reads: whatever is kept, nothing but what is kept, or nothing that is kept. */
const readerOf = ({ clock }: Harness, wants: 'any' | 'kept' | 'fresh' = 'any'): Reader => ({
  usage: { restCalls: 0, cacheHits: 0, coalesced: 0, oldestAgeMs: 0 },
  caller: {},
  allowance: new Allowance(wants === 'kept' ? 0 : 1000),
  signal: undefined,
  lane: 'interactive',
  since: wants === 'fresh' ? clock.now() : 0,
})

type Read = (reader: Reader) => Promise<unknown>

const written = new Set(rows.flatMap(({ endpoint }) => endpoint.changes?.map(({ subject }) => subject) ?? []))

/** What the rows read by themselves, without being prepared for, and of what there are writes. */
const readingRows = rows.filter(
  ({ endpoint: { kept, about }, prepare }) =>
    kept !== undefined && written.has(kept.about) && prepare === undefined && about.instead === undefined,
)

/** What is read in batches or by what the rows do not name: of the lead that the rows write about. */
const readsOfOne = ({ tenant, team }: Harness): ReadonlyMap<string, Read> => {
  const {
    _id,
    email = '',
    contactId,
    campaignId,
  } = first(team.leads, ({ email, status, isPaused }) => !!email && status === 'review' && !isPaused)
  const { domain } = first(team.companies)
  const range = { startDate: '2025-10-01T00:00:00.000Z', endDate: '2026-01-15T23:59:59.999Z' }
  const { batcher } = tenant
  return new Map<string, Read>([
    ['the contact by id', reader => batcher.load(contacts.contacts as never, contactId, undefined, reader)],
    ['the contact by address', reader => batcher.load(contacts.contacts as never, email, undefined, reader)],
    ['nobody', reader => batcher.load(contacts.contacts as never, 'ada@lovelace.example', undefined, reader)],
    ['lists of contacts', reader => tenant.read(contacts.contacts, { limit: 500 }, reader)],
    ['the company', reader => batcher.load(companies.companies as never, domain ?? '', undefined, reader)],
    ['the report', reader => batcher.load(campaigns.campaignReports as never, campaignId, undefined, reader)],
    ['the numbers', reader => batcher.load(campaigns.campaignStatsBatch as never, campaignId, range, reader)],
    ['the lead', reader => tenant.read(leads.leadById, { id: _id, version: 'v2' }, reader)],
    ['the leads of the address', reader => tenant.read(leads.leadsByEmail, { email, version: 'v2' }, reader)],
    ['the leads of nobody', reader => tenant.read(leads.leadsByEmail, { email: 'ada@lovelace.example' }, reader)],
    ['the leads of the campaign', reader => tenant.read(leads.campaignLeads, { campaignId, limit: 500 }, reader)],
    [
      'the export of the campaign',
      reader => tenant.read(leads.campaignLeadsExport, { campaignId, state: ['all'] }, reader),
    ],
  ])
}

/** Everything that can be read, by name. */
const readsOf = (harness: Harness): ReadonlyMap<string, Read> => {
  const { tenant, team } = harness
  const ofRows = readingRows.map(({ endpoint, input }): [string, Read] => {
    const values = ofTeam(input, team)
    return [endpoint.operation, reader => tenant.read(endpoint, values, reader)]
  })
  return new Map([...ofRows, ...readsOfOne(harness)])
}

/** What those answer that can be read. */
const readAll = async (reads: Iterable<readonly [string, Read]>, reader: Reader): Promise<Map<string, unknown>> => {
  const answers = await Promise.allSettled(
    Array.from(reads, async ([name, read]) => [name, await read(reader)] as const),
  )
  return new Map(answers.flatMap(answer => (answer.status === 'fulfilled' ? [answer.value] : [])))
}

const writingRows = rows.filter(({ endpoint }) => !endpoint.reads)

describe('after a write, what is still kept is as it would be read anew', () => {
  test.for(writingRows.map((row): [string, Row] => [row.endpoint.operation, row]))('%s', async ([, row]) => {
    const harness = startHarness({ isTold: () => true })
    const { tenant, team, clock } = harness
    await row.prepare?.(harness)
    const reads = readsOf(harness)
    const values = ofTeam(row.input, team)
    const before = await readAll(reads, readerOf(harness))
    await tenant.write(row.endpoint, values, readerOf(harness))
    const kept = await readAll(reads, readerOf(harness, 'kept'))
    clock.advance(1)
    const still = [...reads].filter(([name]) => kept.has(name))
    const fresh = await readAll(still, readerOf(harness, 'fresh'))
    expect([...kept].filter(([name, value]) => !isDeepStrictEqual(value, fresh.get(name)))).toEqual([])
    expect(kept.size).toBeGreaterThan(0)
    expect(kept.size).toBeLessThanOrEqual(before.size)
  })
})
