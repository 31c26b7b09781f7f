import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shownActivity } from '../../src/domains/activities/sandbox.ts'
import { groupOf } from '../../src/domains/activities/types.ts'
import type { EventBody } from '../../src/events/event.ts'
import type { LeadDocument } from '../../src/sandbox/documents.ts'
import { happen } from '../../src/sandbox/engine.ts'
import { countBegun, endAllBut } from '../support/ending.ts'
import { gather, turnsUntil } from '../support/gathering.ts'
import { type Harness, startHarness } from '../support/harness.ts'

const hour = 3_600_000

/** How long after something happened lemlist tells of it, in milliseconds. */
const delay = fc.oneof({ weight: 3, arbitrary: fc.nat(2000) }, { weight: 1, arbitrary: fc.nat(hour) })

/** Calls that tell of one thing: some without an id, and those of groups with an id of their own as well. */
const calls = (ids: readonly ('same' | 'own' | 'none')[]) =>
  fc.array(fc.record({ delay, id: fc.constantFrom(...ids) }), { maxLength: 3 })

const Fact = fc.record({
  /** Whether the list of activities has it; else its hooks alone tell of it. */
  isListed: fc.boolean(),
  type: fc.constantFrom('emailsSent', 'emailsOpened', 'emailsClicked', 'emailsReplied', 'emailsBounced', 'annotated'),
  /** When it happens. */
  at: fc.nat(600_000),
  itself: calls(['same', 'same', 'none']),
  group: calls(['same', 'own', 'none']),
})
type Fact = typeof Fact extends fc.Arbitrary<infer Value> ? Value : never

const withId = (body: EventBody, id: 'same' | 'own' | 'none'): EventBody => {
  const { _id, ...rest } = body
  return id === 'none' ? rest : { ...rest, _id: id === 'own' ? `${_id}Group` : _id }
}

/** What tells two things apart that happened. */
const nameOf = ({ type, leadId, createdAt }: EventBody): string => `${type} of ${leadId} at ${createdAt}`

/** Something that lemlist tells of after a time. */
interface Telling {
  readonly body: EventBody
  readonly delay: number
}

/** Something that happened, how lemlist tells of it, and what subscribers are to be told that no list has. */
interface Occurrence {
  readonly tellings: readonly Telling[]
  readonly unlisted: readonly EventBody[]
}

const occur = ({ sandbox, team }: Harness, lead: LeadDocument, fact: Fact): Occurrence => {
  const activity = happen(sandbox.world(), team, lead, fact.type)
  const body: EventBody = JSON.parse(JSON.stringify(shownActivity(team, activity)))
  const ofGroup: EventBody = { ...body, type: groupOf(fact.type) }
  const itself = fact.itself.map(({ id, ...rest }) => ({ ...rest, body: withId(body, id) }))
  const group = fact.group.map(({ id, ...rest }) => ({ ...rest, body: withId(ofGroup, id) }))
  const grouped = ofGroup.type === undefined ? [] : group
  if (fact.isListed) return { tellings: [...itself, ...grouped], unlisted: [] }
  team.activities.delete(activity._id)
  if (itself.length === 0) return { tellings: grouped, unlisted: grouped.slice(0, 1).map(telling => telling.body) }
  // Of what no list has the call of a group is told as well if it comes long before all others.
  const first = Math.min(...itself.map(telling => telling.delay))
  const behind = grouped.map(telling => ({ ...telling, delay: telling.delay + first }))
  return { tellings: [...itself, ...behind], unlisted: [body] }
}

/** Has all of it happen, each at its time; resolves when the last call was taken, with what no list has. */
const playOut = async (harness: Harness, facts: readonly Fact[]): Promise<readonly EventBody[]> => {
  const { clock, team } = harness
  const leads = team.leads.all()
  const unlisted: EventBody[] = []
  let open = facts.length
  const call = async ({ body }: Telling): Promise<void> => {
    expect(await clock.hold(harness.callback(body))).toBe(200)
    open -= 1
  }
  const begin = (lead: LeadDocument, fact: Fact): void => {
    const occurrence = occur(harness, lead, fact)
    unlisted.push(...occurrence.unlisted)
    open += occurrence.tellings.length - 1
    for (const telling of occurrence.tellings) clock.after(telling.delay, () => void call(telling))
  }
  for (const [index, fact] of facts.entries()) {
    const lead = leads[index]
    if (lead !== undefined) clock.after(fact.at, () => begin(lead, fact))
  }
  await turnsUntil(() => open === 0)
  return unlisted
}

test('of callbacks that come twice, in disorder, up to an hour late or never, each fact is told once', async () => {
  let counted = 0
  const isToldOnce = async (facts: readonly Fact[]): Promise<void> => {
    const begun = countBegun()
    const harness = startHarness({ publicUrl: 'http://gateway.example' })
    const { clock, station, team } = harness
    station.start()
    await turnsUntil(() => station.hook.health().registered && station.healing.counts().done > 0)
    const messages = gather(await harness.subscribe('subscription { activityStream { payload gap { lost } } }'))
    const began = clock.now()
    const unlisted = await playOut(harness, facts)
    // What is held for a better account, and what no call told of, is told by the time the list was read again.
    const { done } = station.healing.counts()
    await turnsUntil(() => station.healing.counts().done > done + 2)
    const listed = team.activities.all().filter(({ createdAt }) => Date.parse(createdAt) >= began)
    // What was told last is on its way to the reader.
    await turnsUntil(() => messages.length >= unlisted.length + listed.length)
    await station.close()

    const told = messages.map(({ data }) => data.activityStream)
    counted += told.length
    expect(told.filter(({ gap }) => gap !== null)).toEqual([])
    const expected = [...unlisted, ...listed.map(activity => ({ ...activity }))]
    expect(told.map(({ payload }) => nameOf(payload)).toSorted()).toEqual(expected.map(nameOf).toSorted())
    // Else its time would go on beside that of the next.
    await endAllBut(begun)
  }
  const facts = fc.array(Fact, { minLength: 60, maxLength: 80 })
  await fc.assert(fc.asyncProperty(facts, isToldOnce), { seed: 7, numRuns: 5, endOnFailure: true })
  expect(counted).toBeGreaterThan(250)
})
