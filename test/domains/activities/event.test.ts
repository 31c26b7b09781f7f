import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leadOfActivity } from '../../../src/domains/activities/activity.ts'
import { activityOfEvent, factsOfEvent, gapOfEvent } from '../../../src/domains/activities/event.ts'
import type { ActivityFilter } from '../../../src/domains/activities/filter.ts'
import { shownActivity } from '../../../src/domains/activities/sandbox.ts'
import { streamOf } from '../../../src/domains/activities/stream.ts'
import { activityTypeValues } from '../../../src/domains/activities/words.ts'
import { cursorOf } from '../../../src/events/cursor.ts'
import { type EventBody, gapType, type LoggedEvent } from '../../../src/events/event.ts'
import { type GraphqlAnswer, startHarness } from '../../support/harness.ts'

const occurredAt = Date.parse('2026-01-05T10:00:00.000Z')

const eventOf = (type: string, body: EventBody, at = occurredAt): LoggedEvent => ({
  ...{ position: 1, type, occurredAt: at, receivedAt: at + 1000, source: 'WEBHOOK', body: { type, ...body } },
})

const gap = eventOf(gapType, { from: '2026-01-05T09:00:00.000Z', to: '2026-01-05T10:00:00.000Z', lost: null })

const passes = (filter: ActivityFilter, event: LoggedEvent): boolean => streamOf({ filter }).passes(event)

/** A callback that names the lead beside the activity, without the lead itself. */
const reply = {
  _id: 'act_1',
  createdAt: '2026-01-05T10:00:00.000Z',
  campaignId: 'cam_1',
  leadId: 'lea_1',
  isFirst: true,
  bot: false,
}

describe('what an event says of its lead', () => {
  test('is read in both spellings', () => {
    const told = { email: 'ann@acme.com', firstName: 'Ann', lastName: 'Lee', companyName: 'Acme', phone: '+33 1' }
    const prefixed = {
      ...{ leadEmail: 'ann@acme.com', leadFirstName: 'Ann', leadLastName: 'Lee' },
      ...{ leadCompanyName: 'Acme', leadPhone: '+33 1' },
    }
    for (const spelling of [told, prefixed]) {
      const lead = leadOfActivity(factsOfEvent(eventOf('emailsReplied', { ...reply, ...spelling })))
      expect(lead).toMatchObject({ id: 'lea_1', facts: { email: 'ann@acme.com' }, someVariables: told })
    }
  })

  test('is told where anything of it is told, and unknown elsewhere', () => {
    const lead = leadOfActivity(
      factsOfEvent(eventOf('emailsReplied', { ...reply, leadEmail: null, leadFirstName: 'Ann' })),
    )
    expect(lead?.facts).toEqual({ email: null })
    expect(lead?.someVariables).toEqual({ email: null, firstName: 'Ann', lastName: null, companyName: null })
    const untold = leadOfActivity(factsOfEvent(eventOf('emailsReplied', reply)))
    expect(untold).toMatchObject({ facts: {}, someVariables: {} })
  })

  test('is nobody where the event names nobody', () => {
    expect(leadOfActivity(factsOfEvent(eventOf('sendLimitReached', { sendUserId: 'usr_1' })))).toBeNull()
  })
})

describe('the activity of an event', () => {
  test('is what lemlist told, at the moment the event has', () => {
    const body = { ...reply, createdAt: '2026-01-05T11:00:00+01:00', somethingNew: { a: 1 } }
    expect(activityOfEvent(eventOf('emailsReplied', body))).toMatchObject({
      ...reply,
      type: 'emailsReplied',
      somethingNew: { a: 1 },
    })
  })

  test('is none without an id, and for what no list has', () => {
    expect(activityOfEvent(eventOf('campaignComplete', { campaignId: 'cam_1' }))).toBeNull()
    expect(activityOfEvent(eventOf('inboxLabelUpdated', { _id: 'act_1', contactId: 'ctc_1' }))).toBeNull()
    expect(activityOfEvent(eventOf('enrichmentDone', { data: [{ id: 'enr_1' }] }))).toBeNull()
    expect(activityOfEvent(gap)).toBeNull()
  })

  test('lacks what cannot be read, and only that', () => {
    const body = Object.freeze({ ...reply, isFirst: 'perhaps', sequenceStep: {}, createdAt: 'yesterday', lead: 7 })
    const { isFirst, sequenceStep, lead, ...rest } = activityOfEvent(eventOf('emailsReplied', body)) ?? {}
    expect([isFirst, sequenceStep, lead]).toEqual([undefined, undefined, undefined])
    expect(rest).toMatchObject({ _id: 'act_1', campaignId: 'cam_1', createdAt: '2026-01-05T10:00:00.000Z' })
  })

  test('is read once for an event and its copies', () => {
    const event = eventOf('emailsReplied', reply)
    expect(factsOfEvent({ ...event })).toBe(factsOfEvent(event))
  })
})

describe('a filter', () => {
  test('lets gaps pass, whatever it asks for', () => {
    fc.assert(
      fc.property(
        fc.record({
          rawTypes: fc.array(fc.string()),
          campaignIds: fc.array(fc.string()),
          leadId: fc.string(),
          isFirst: fc.boolean(),
          excludeBots: fc.boolean(),
          from: fc.date({ noInvalidDate: true, max: new Date(0) }),
          to: fc.date({ noInvalidDate: true, min: new Date(0) }),
        }),
        filter => {
          const { passes, start } = streamOf({ filter })
          expect([passes(gap), start.shows(gap)]).toEqual([true, true])
        },
      ),
    )
  })

  test('of a stage passes what brings it, and the stage itself', () => {
    expect(passes({ types: ['warmed'] }, eventOf('emailsReplied', reply))).toBe(true)
    expect(passes({ types: ['warmed'] }, eventOf('warmed', reply))).toBe(true)
    expect(passes({ types: ['warmed'] }, eventOf('emailsOpened', reply))).toBe(false)
    expect(passes({ types: ['emailsReplied'] }, eventOf('warmed', reply))).toBe(false)
  })

  test('passes events that are no activities by their type, known or not', () => {
    const limit = eventOf('sendLimitReached', { sendUserId: 'usr_1' })
    expect(passes({ types: ['sendLimitReached'] }, limit)).toBe(true)
    expect(passes({ types: ['sendLimitReached'], campaignIds: ['cam_1'] }, limit)).toBe(false)
    expect(passes({ rawTypes: ['coffeeReady'] }, eventOf('coffeeReady', {}))).toBe(true)
    expect(passes({ rawTypes: [gapType] }, limit)).toBe(false)
  })

  test('bounds the past by time, and what comes not at all', () => {
    const event = eventOf('emailsReplied', reply)
    const before = { from: new Date(occurredAt - 2000), to: new Date(occurredAt - 1000) }
    const around = { from: new Date(occurredAt), to: new Date(occurredAt) }
    expect(passes(before, event)).toBe(true)
    expect(streamOf({ filter: before }).start.shows(event)).toBe(false)
    expect(streamOf({ filter: around }).start.shows(event)).toBe(true)
  })

  test('lets live events pass exactly when the list of activities has them', async () => {
    const harness = startHarness()
    const { activities } = harness.team
    const events = activities
      .all()
      .toReversed()
      .map(activity => {
        const body: EventBody = JSON.parse(JSON.stringify(shownActivity(harness.team, activity)))
        return eventOf(activity.type, body, Date.parse(activity.createdAt))
      })
    const nameOf = new Map(Object.entries(activityTypeValues).map(([name, { value }]) => [value, name]))
    const listed = async (filter: Readonly<Record<string, unknown>>): Promise<string[]> => {
      const query = `query ($filter: ActivityFilter, $after: String) {
        activities(first: 100, after: $after, filter: $filter) { nodes { id } pageInfo { hasNextPage endCursor } }
      }`
      const ids: string[] = []
      for (let after: string | null = null; ; ) {
        const { data }: GraphqlAnswer = await harness.run(query, { filter, after })
        const { nodes, pageInfo } = data.activities
        ids.push(...nodes.map(({ id }: { readonly id: string }) => id))
        if (!pageInfo.hasNextPage) return ids
        after = pageInfo.endCursor
      }
    }
    const types = [...nameOf.keys()].filter(type => type !== 'OTHER')
    const campaignIds = [...harness.team.campaigns.all().map(({ _id }) => _id), 'cam_unknown']
    const leadIds = activities.all().flatMap(({ leadId }) => leadId ?? [])
    const filters = fc.record({
      types: fc.subarray(types, { maxLength: 4 }),
      rawTypes: fc.subarray(types, { maxLength: 1 }),
      campaignIds: fc.subarray(campaignIds, { maxLength: 3 }),
      leadId: fc.option(fc.constantFrom(...leadIds), { freq: 1 }),
      isFirst: fc.option(fc.boolean()),
      excludeBots: fc.option(fc.boolean()),
    })
    let shown = 0
    await fc.assert(
      fc.asyncProperty(filters, async filter => {
        const asked = { ...filter, types: filter.types.map(type => nameOf.get(type)) }
        const passing = events.filter(event => passes(filter, event)).map(({ body }) => body._id)
        shown += passing.length
        expect((await listed(asked)).toSorted()).toEqual(passing.toSorted())
      }),
      { numRuns: 40 },
    )
    expect(shown).toBeGreaterThan(0)
  })
})

describe('where a stream begins', () => {
  test('is the place of its cursor, of this log or another', () => {
    const place = { log: 'another', team: 'tea_9', position: 7, at: occurredAt }
    expect(streamOf({ after: cursorOf(place), last: 3 }).start).toMatchObject({ after: place, last: 3 })
    expect(streamOf({}).start).toMatchObject({ after: undefined, last: 0 })
  })

  test('is refused where the cursor is none', () => {
    for (const after of ['', 'cursor', 'bnVsbA', cursorOf({ log: '', team: '', position: -1, at: 0 })])
      expect(() => streamOf({ after })).toThrow('`after` is not a cursor of this stream')
  })
})

test('a gap tells its span, and how many at most where that is known', () => {
  const { from, to } = gap.body
  expect(gapOfEvent(gap)).toEqual({ from, to, lost: null })
  expect(gapOfEvent({ ...gap, body: { from, to, lost: 12 } })).toEqual({ from, to, lost: 12 })
  expect(gapOfEvent(eventOf('emailsReplied', { from, to, lost: 1 }))).toBeNull()
})
