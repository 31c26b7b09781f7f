import { describe, expect, test } from 'vitest'
import { Allowance } from '../../src/lemlist/gate.ts'
import type { CallInput } from '../../src/lemlist/request.ts'
import type { Keeping, Lifetime } from '../../src/lemlist/subject.ts'
import { noUsage, type Usage } from '../../src/lemlist/usage.ts'
import { ofTeam } from '../contract/row.ts'
import { rows } from '../contract/rows.ts'
import { type Harness, startHarness } from '../support/harness.ts'
import { read, twoPeople } from './freshness.ts'

interface Kept {
  readonly operation: string
  readonly keeping: Keeping
  readonly input: CallInput
  /** Reads it; what that used. */
  readonly use: () => Promise<Usage>
}

/** Everything that rows read without being prepared for. */
const keptOf = ({ tenant, team }: Harness): readonly Kept[] =>
  rows.flatMap(row => {
    const { endpoint, prepare } = row
    if (endpoint.kept === undefined || prepare !== undefined) return []
    const input = ofTeam(row.input, team)
    const use = async (): Promise<Usage> => {
      const usage = noUsage()
      const allowance = new Allowance(1)
      await tenant.read(endpoint, input, {
        usage,
        caller: {},
        allowance,
        signal: undefined,
        lane: 'interactive',
        since: 0,
      })
      return usage
    }
    return [{ operation: endpoint.operation, keeping: endpoint.kept, input, use }]
  })

const msOf = (lifetime: Lifetime, input: CallInput, now: number): number =>
  (typeof lifetime === 'number' ? lifetime : lifetime(input as never, now)) * 1000

describe('an answer is served until its lifetime is over, and no longer', () => {
  test.for([
    ['while events arrive', true],
    ['while no events arrive', false],
  ] as const)('%s', async ([, isTold]) => {
    const harness = startHarness({ isTold: () => isTold })
    const { clock } = harness
    const kept = keptOf(harness)
    expect(kept.length).toBeGreaterThan(40)
    for (const { operation, keeping, input, use } of kept) {
      const { seconds, untold = seconds } = keeping
      // Nobody else spends: the call goes out at once.
      clock.advance(3_700_000)
      const asked = clock.now()
      expect({ operation, ...(await use()) }).toMatchObject({ operation, restCalls: 1 })
      const ms = msOf(isTold ? seconds : untold, input, asked)
      clock.advance(asked + ms - clock.now())
      expect({ operation, ...(await use()) }).toMatchObject({ operation, restCalls: 0, oldestAgeMs: ms })
      clock.advance(1)
      expect({ operation, ...(await use()) }).toMatchObject({ operation, restCalls: 1 })
    }
  })
})

describe('what nobody tells of', () => {
  test('shows when the lifetime is over: within 15 seconds where no events arrive', async () => {
    const harness = startHarness()
    const [{ lead, email }] = twoPeople(harness)
    const query = `{ leads(email: "${email}") { isPaused } }`
    const before = await read(harness, query)
    harness.team.leads.update(lead, { isPaused: true })
    expect((await read(harness, query)).data).toEqual(before.data)
    harness.clock.advance(15_001)
    expect((await read(harness, query)).data).not.toEqual(before.data)
  })

  test('shows as soon when events cease to arrive, however long it was to be kept', async () => {
    let isTold = true
    const harness = startHarness({ isTold: () => isTold })
    const [{ lead, email }] = twoPeople(harness)
    const query = `{ leads(email: "${email}") { isPaused } }`
    const before = await read(harness, query)
    harness.team.leads.update(lead, { isPaused: true })
    harness.clock.advance(15_001)
    expect(await read(harness, query)).toEqual({ data: before.data, calls: [] })
    isTold = false
    expect((await read(harness, query)).data).not.toEqual(before.data)
  })
})
