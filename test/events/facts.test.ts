import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupOf } from '../../src/domains/activities/types.ts'
import { eventOf, readCallback } from '../../src/events/callback.ts'
import type { EventBody, NewEvent } from '../../src/events/event.ts'
import { factsOf } from '../../src/events/facts.ts'

const second = 1000
const hour = 3600 * second
const holdMs = 30 * second
const begin = Date.parse('2026-01-15T10:00:00.000Z')

/** A log as simply as it can be said. */
const createLog = () => {
  const told: NewEvent[] = []
  const known = new Set<string>()
  let held: NewEvent[] = []
  return {
    told,
    append: (event: NewEvent): void => {
      const { facts, covers, unless = [], heldUntil } = event
      if ([...facts, ...unless].some(name => known.has(name))) return
      held = held.filter(each => !each.facts.some(name => covers.includes(name)))
      for (const name of [...facts, ...covers]) known.add(name)
      if (heldUntil === undefined) told.push(event)
      else held.push(event)
    },
    release: (now: number): void => {
      told.push(...held.filter(({ heldUntil = 0 }) => heldUntil <= now))
      held = held.filter(({ heldUntil = 0 }) => heldUntil > now)
    },
  }
}

/** Something that happened at lemlist. */
interface Fact {
  readonly id: string
  readonly type: string
  readonly lead: string
  readonly step: number
  readonly at: number
}

const bodyOf = ({ id, type, lead, step, at }: Fact): EventBody => ({
  _id: id,
  type,
  teamId: 'tea_A',
  createdAt: new Date(at).toISOString(),
  leadId: lead,
  campaignId: 'cam_A',
  sequenceId: 'seq_A',
  sequenceStep: step,
})

const callbackOf = (body: EventBody, receivedAt: number): NewEvent => {
  const callback = readCallback(JSON.stringify({ ...body, secret: 's3cret' }))
  if (callback === undefined) throw new Error('no callback')
  return eventOf(callback, receivedAt)
}

const oldNames: Readonly<Record<string, string>> = {
  linkedinVisitDone: 'linkedinVisit',
  emailsFailed: 'emailsSendFailed',
}

/** The ways in which lemlist tells a fact itself. */
const accounts = {
  callback: (fact: Fact, now: number) => callbackOf(bodyOf(fact), now),
  oldName: (fact: Fact, now: number) => callbackOf({ ...bodyOf(fact), type: oldNames[fact.type] ?? fact.type }, now),
  /** A row of the list of activities, which tells more. */
  row: (fact: Fact, now: number): NewEvent => {
    const body = { ...bodyOf(fact), stepId: `stp_${fact.step}`, lead: { _id: fact.lead, state: fact.type } }
    const happening = { type: fact.type, occurredAt: fact.at, receivedAt: now, source: 'RECONCILED' as const, body }
    return { ...happening, ...factsOf(body, fact.type, fact.at) }
  },
  nameless: (fact: Fact, now: number) => {
    const { _id, ...body } = bodyOf(fact)
    return callbackOf(body, now)
  },
}

/** The ways in which lemlist tells the group of a fact. */
const groupAccounts = {
  sameId: (fact: Fact, now: number) => callbackOf({ ...bodyOf(fact), type: groupOf(fact.type) }, now),
  ownId: (fact: Fact, now: number) =>
    callbackOf({ ...bodyOf(fact), _id: `${fact.id}g`, type: groupOf(fact.type) }, now),
  noId: (fact: Fact, now: number) => {
    const { _id, ...body } = bodyOf(fact)
    return callbackOf({ ...body, type: groupOf(fact.type) }, now)
  },
}

const types = ['emailsSent', 'linkedinVisitDone', 'emailsOpened', 'emailsReplied', 'emailsFailed', 'paused']

/** Facts that are as like each other as can be: only their ids are sure to differ. */
const likeFacts: fc.Arbitrary<readonly Fact[]> = fc
  .array(
    fc.record({
      type: fc.constantFrom(...types),
      lead: fc.constantFrom('lea_1', 'lea_2'),
      step: fc.constantFrom(0, 1),
      at: fc.constantFrom(begin, begin + 1),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map(facts => facts.map((fact, index) => ({ ...fact, id: `act_${index}` })))

const keyOf = ({ type, lead, step, at }: Fact): string => `${type} ${lead} ${step} ${at}`

const unlikeFacts = likeFacts.map(facts => [...new Map(facts.map(fact => [keyOf(fact), fact])).values()])

interface Arrival<Account> {
  readonly fact: Fact
  readonly account: Account
  readonly at: number
}

/** Each fact told by some of the accounts, any number of times but `least` at the least, at any time. */
const arrivals = <Account extends string>(
  facts: readonly Fact[],
  names: readonly Account[],
  least: number,
  within: number,
): fc.Arbitrary<readonly Arrival<Account>[]> =>
  fc
    .tuple(
      ...facts.map(fact =>
        fc.array(
          fc.record({
            fact: fc.constant(fact),
            account: fc.constantFrom(...names),
            at: fc.integer({ min: 0, max: within }).map(ms => begin + ms),
          }),
          { minLength: least, maxLength: 4 },
        ),
      ),
    )
    .map(lists => lists.flat())

const namesOf = <Name extends string>(accounts: Readonly<Record<Name, unknown>>): Name[] =>
  // The keys of an object are typed as any text.
  Object.keys(accounts) as Name[]

/** The facts, and how they and their groups are told. */
const stories = (
  facts: fc.Arbitrary<readonly Fact[]>,
  names: readonly (keyof typeof accounts)[],
  within: number,
  least = 1,
) =>
  facts.chain(all =>
    fc.record({
      facts: fc.constant(all),
      details: arrivals(all, names, least, within),
      groups: arrivals(
        all.filter(({ type }) => groupOf(type) !== undefined),
        namesOf(groupAccounts),
        0,
        within,
      ),
    }),
  )

interface Story {
  readonly facts: readonly Fact[]
  readonly details: readonly Arrival<keyof typeof accounts>[]
  readonly groups: readonly Arrival<keyof typeof groupAccounts>[]
}

/** All that is told when a story is heard. */
const hear = ({ details, groups }: Story): readonly NewEvent[] => {
  const log = createLog()
  const events = [
    ...details.map(({ fact, account, at }) => accounts[account](fact, at)),
    ...groups.map(({ fact, account, at }) => groupAccounts[account](fact, at)),
  ]
  for (const event of events.toSorted((a, b) => a.receivedAt - b.receivedAt)) {
    log.release(event.receivedAt)
    log.append(event)
  }
  log.release(Number.POSITIVE_INFINITY)
  return log.told
}

const currentType = (type: string): string => Object.entries(oldNames).find(([, old]) => old === type)?.[0] ?? type

/** How often each fact was told by itself, by what tells them apart. */
const detailsTold = (told: readonly NewEvent[], tellApart: (event: NewEvent) => string): string[] =>
  told.flatMap(event => (event.heldUntil === undefined ? [tellApart(event)] : [])).toSorted()

const byId = ({ body }: NewEvent): string => String(body._id)
const byKey = ({ type, body, occurredAt }: NewEvent): string =>
  `${currentType(type)} ${body.leadId} ${body.sequenceStep} ${occurredAt}`

/** What a group says of a fact. */
const stageOf = ({ type, lead, at }: Fact): string => `${groupOf(type)} ${lead} ${at}`

const earliest = (arrivals: readonly Arrival<string>[]): Map<string, number> => {
  const first = new Map<string, number>()
  for (const { fact, at } of arrivals) {
    const stage = stageOf(fact)
    first.set(stage, Math.min(at, first.get(stage) ?? Number.POSITIVE_INFINITY))
  }
  return first
}

/** The groups of which nothing better came until their time was up. */
const groupsExpected = ({ details, groups }: Story): string[] => {
  const better = earliest(details)
  const isAlone = ([stage, at]: readonly [string, number]): boolean =>
    (better.get(stage) ?? Number.POSITIVE_INFINITY) >= at + holdMs
  return [...earliest(groups)]
    .filter(isAlone)
    .map(([stage]) => stage)
    .toSorted()
}

const groupsTold = (told: readonly NewEvent[]): string[] =>
  told
    .filter(({ heldUntil }) => heldUntil !== undefined)
    .map(({ type, body, occurredAt }) => `${type} ${body.leadId} ${occurredAt}`)
    .toSorted()

describe('however callbacks and rows are reordered, repeated and delayed', () => {
  const named = namesOf(accounts).filter(name => name !== 'nameless')

  test('each of the facts that are alike but for their ids is told once', () => {
    fc.assert(
      fc.property(stories(likeFacts, named, 2 * hour), story => {
        expect(detailsTold(hear(story), byId)).toEqual(story.facts.map(({ id }) => id).toSorted())
      }),
      { numRuns: 500 },
    )
  })

  test('each fact is told once where some accounts of it lack the id', () => {
    fc.assert(
      fc.property(stories(unlikeFacts, namesOf(accounts), 2 * hour), story => {
        expect(detailsTold(hear(story), byKey)).toEqual(story.facts.map(keyOf).toSorted())
      }),
      { numRuns: 500 },
    )
  })

  test('a group is not told beside its fact when both come within half a minute', () => {
    fc.assert(
      fc.property(stories(likeFacts, named, holdMs - 1), story => {
        expect(groupsTold(hear(story))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('a group is told once, and only where nothing better came in time', () => {
    fc.assert(
      fc.property(stories(likeFacts, namesOf(accounts), 3 * holdMs, 0), story => {
        expect(groupsTold(hear(story))).toEqual(groupsExpected(story))
      }),
      { numRuns: 500 },
    )
  })
})

describe('two accounts are of one fact', () => {
  const fact: Fact = { id: 'act_1', type: 'emailsSent', lead: 'lea_1', step: 0, at: begin }

  /** How many of these are told, in this order and in the other. */
  const toldOf = (...bodies: readonly EventBody[]): readonly number[] =>
    [bodies, bodies.toReversed()].map(order => {
      const log = createLog()
      for (const body of order) log.append(callbackOf(body, begin))
      log.release(Number.POSITIVE_INFINITY)
      return log.told.length
    })

  test.each<[string, EventBody, EventBody]>([
    ['an id', bodyOf(fact), { _id: 'act_1', type: 'emailsSent' }],
    ['lead, campaign, step and moment, one with an id', bodyOf(fact), { ...bodyOf(fact), _id: undefined, more: 1 }],
    [
      'the moment, however it is spelled',
      { ...bodyOf(fact), _id: undefined },
      { ...bodyOf(fact), _id: '', createdAt: begin / 1000 },
    ],
    [
      'the lead, wherever it is named',
      bodyOf(fact),
      { ...bodyOf(fact), _id: null, leadId: undefined, lead: { _id: 'lea_1' } },
    ],
    [
      'all they say, in any order, where neither names a lead',
      { type: 'enrichmentDone', data: [{ id: 'enr_1', data: { a: 1, b: { c: 2, d: 3 } } }] },
      { data: [{ data: { b: { d: 3, c: 2 }, a: 1 }, id: 'enr_1' }], type: 'enrichmentDone' },
    ],
    ['an id of any length', { type: 'paused', _id: 'x'.repeat(5000) }, { type: 'paused', _id: 'x'.repeat(5000) }],
    ['a group without id or lead', { type: 'warmed', note: 'a' }, { note: 'a', type: 'warmed' }],
  ])('that share %s', (_, one, other) => {
    expect(toldOf(one, other)).toEqual([1, 1])
  })

  test.each<[string, EventBody, EventBody]>([
    ['ids', bodyOf(fact), { ...bodyOf(fact), _id: 'act_2' }],
    [
      'types with one id, as a call and its transcript may',
      { ...bodyOf(fact), type: 'aircallDone' },
      { ...bodyOf(fact), type: 'callTranscriptDone' },
    ],
    ['moments', { ...bodyOf(fact), _id: undefined }, bodyOf({ ...fact, at: begin + 1 })],
    ['steps', { ...bodyOf(fact), _id: undefined }, bodyOf({ ...fact, step: 1 })],
    [
      'enrichments',
      { type: 'enrichmentDone', data: [{ id: 'enr_1' }] },
      { type: 'enrichmentDone', data: [{ id: 'enr_2' }] },
    ],
    [
      'senders, of one moment without a lead',
      { type: 'sendLimitReached', createdAt: begin, sendUserId: 'usr_1' },
      { type: 'sendLimitReached', createdAt: begin, sendUserId: 'usr_2' },
    ],
    ['groups with one id', { ...bodyOf(fact), type: 'warmed' }, { ...bodyOf(fact), type: 'interested' }],
  ])('but not those that differ in %s', (_, one, other) => {
    expect(toldOf(one, other)).toEqual([2, 2])
  })

  test('names are short, whatever a body says', () => {
    const long = 'x y'.repeat(100_000)
    const ids = { _id: long, leadId: long, campaignId: long, sequenceId: long, stepId: long }
    for (const body of [ids, { ...ids, sequenceStep: 1 }, { note: long }]) {
      for (const type of ['emailsSent', 'contacted']) {
        const { facts, covers, unless = [] } = factsOf(body, type, begin)
        for (const name of [...facts, ...covers, ...unless]) expect(name.length).toBeLessThan(200)
      }
    }
  })
})
