import { expect, test } from 'vitest'
import type { AnyBatched } from '../../src/lemlist/batch-group.ts'
import type { Endpoint } from '../../src/lemlist/endpoint.ts'
import { Allowance } from '../../src/lemlist/gate.ts'
import { ofTeam } from '../contract/row.ts'
import { rows } from '../contract/rows.ts'
import { startHarness } from '../support/harness.ts'

const kept = rows.filter(({ endpoint }) => endpoint.kept !== undefined)

/** A reader who may make one call. */
const reader = () => {
  const usage = { restCalls: 0, cacheHits: 0, coalesced: 0, oldestAgeMs: 0 }
  const allowance = new Allowance(1)
  return { usage, caller: usage, allowance, signal: undefined, lane: 'interactive' as const, since: 0 }
}

/** The rows of an answer to many keys, which are kept one by one. */
const rowsOf = (endpoint: Endpoint, value: unknown): readonly unknown[] => {
  if (!('batch' in endpoint)) return []
  // Only declared by `batched`, whose input and value are its own.
  const { batch } = endpoint as AnyBatched
  return Array.from(batch.rows(value as never), ([, row]) => row).filter(row => !(row instanceof Error))
}

/** For the rows that need no world of their own: reading changes nothing. */
const common = startHarness()

test.each(kept.map(row => [row.endpoint.operation, row] as const))(
  'what %s answers is the same after it was text, so that it can be kept elsewhere',
  async (_, { endpoint, input, prepare }) => {
    const harness = prepare === undefined ? common : startHarness()
    await prepare?.(harness)
    const value = await harness.tenant.read(endpoint, ofTeam(input, harness.team), reader())
    expect(value).toBeDefined()
    for (const answer of [value, ...rowsOf(endpoint, value)]) {
      expect(JSON.parse(JSON.stringify(answer))).toEqual(answer)
    }
  },
)
