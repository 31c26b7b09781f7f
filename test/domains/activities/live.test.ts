import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { shownActivity } from '../../../src/domains/activities/sandbox.ts'
import { activityTypeValues } from '../../../src/domains/activities/words.ts'
import { type EventBody, gapType } from '../../../src/events/event.ts'
import type { ActivityDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import type { Subscription } from '../../support/subscription.ts'

let harness: Harness

beforeEach(async () => {
  harness = startHarness()
  // To know the team takes a call, which is made before anything can be live.
  await harness.station.identities.find()
  harness.forget()
})
afterEach(() => harness.station.close())

const screen = `subscription Live {
  activityStream(last: 20, filter: { types: [EMAILS_REPLIED, LINKEDIN_REPLIED, EMAILS_OPENED, EMAILS_CLICKED] }) {
    cursor type occurredAt source
    lead { id email firstName companyName } campaign { id name } activity { id sender { name } }
    gap { from to lost }
  }
}`
const onScreen = ['emailsReplied', 'linkedinReplied', 'emailsOpened', 'emailsClicked']

/** The gateway keeps an event, whatever lemlist would make of it. */
const tell = (type: string, body: EventBody, occurredAt = harness.clock.now()) => {
  const facts = [JSON.stringify([type, body])]
  return harness.station.accept({
    type,
    // Each event comes with a body of its own.
    body: structuredClone(body),
    occurredAt,
    receivedAt: harness.clock.now(),
    source: 'WEBHOOK',
    facts,
    covers: [],
  })
}

/** What a hook is told of an activity: with the lead as it stands, as lists have it, or with its names alone. */
const callback = (activity: ActivityDocument, withLead = false): EventBody => {
  const { lead, ...body } = JSON.parse(JSON.stringify(shownActivity(harness.team, activity)))
  return withLead ? { ...body, lead } : body
}

/** lemlist calls the hook. */
const tellOf = async (activity: ActivityDocument, withLead = false) =>
  expect(await harness.callback(callback(activity, withLead))).toBe(200)

const activitiesOf = (...types: readonly string[]) =>
  harness.team.activities.all().filter(({ type }) => types.includes(type))

/** Activities of leads who have all of it: address, first name and company. */
const whole = (...types: readonly string[]) =>
  activitiesOf(...types).filter(({ leadId = '' }) => {
    const { email, variables } = harness.team.leads.get(leadId) ?? { variables: {} as Record<string, string> }
    return email && variables.firstName && variables.companyName
  })

/** The next event. */
const nextOf = async (stream: Subscription) => {
  const [message] = await stream.take(1)
  expect(message?.errors).toBeUndefined()
  return message?.data.activityStream
}

const enumName = (raw: string) => Object.entries(activityTypeValues).find(([, { value }]) => value === raw)?.[0]

const watch = (filter: object, selected: string) =>
  harness.subscribe(`subscription ($filter: ActivityFilter) { activityStream(filter: $filter) { ${selected} } }`, {
    filter,
  })

describe('the wall', () => {
  test('shows each event as it is, without a call', async () => {
    const stream = await harness.subscribe(screen)
    const events = onScreen.flatMap(type => whole(type).slice(-3))
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(onScreen))
    for (const activity of events) {
      for (const withLead of [false, true]) {
        await tellOf({ ...activity, _id: `${activity._id}${withLead}` }, withLead)
        const message = await stream.next()
        const { leadId = '', campaignId = '', sendUserId = '' } = activity
        const lead = harness.team.leads.get(leadId)
        expect(message?.errors).toBeUndefined()
        expect(message?.data.activityStream).toEqual({
          cursor: expect.any(String),
          type: enumName(activity.type),
          occurredAt: activity.createdAt,
          source: 'WEBHOOK',
          lead: {
            id: leadId,
            email: lead?.email,
            firstName: lead?.variables.firstName,
            companyName: lead?.variables.companyName,
          },
          campaign: { id: campaignId, name: harness.team.campaigns.get(campaignId)?.name },
          activity: { id: `${activity._id}${withLead}`, sender: { name: harness.team.users.get(sendUserId)?.name } },
          gap: null,
        })
        expect(message?.extensions).toMatchObject({ lemlist: { restCalls: 0 } })
      }
    }
    expect(harness.calls()).toEqual([])
    await stream.leave()
  })

  test('shows leads in the other spelling without a call, too', async () => {
    const stream = await harness.subscribe(screen)
    const body = { _id: 'act_1', leadId: 'lea_1', campaignId: 'cam_1', campaignName: 'One', sendUserId: 'usr_1' }
    const lead = { email: 'ann@acme.com', firstName: 'Ann', companyName: 'Acme' }
    expect(await harness.callback({ type: 'emailsReplied', ...body, sendUserName: 'Sam', ...lead })).toBe(200)
    expect(await nextOf(stream)).toMatchObject({
      lead: { id: 'lea_1', ...lead },
      campaign: { id: 'cam_1', name: 'One' },
      activity: { id: 'act_1', sender: { name: 'Sam' } },
    })
    expect(harness.calls()).toEqual([])
    await stream.leave()
  })

  test('tells a gap', async () => {
    const stream = await harness.subscribe(screen)
    const gap = { from: '2026-01-15T09:00:00.000Z', to: '2026-01-15T09:30:00.000Z', lost: null }
    await tell(gapType, gap)
    const none = { lead: null, campaign: null, activity: null }
    expect(await nextOf(stream)).toMatchObject({ type: 'OTHER', gap, ...none })
    await stream.leave()
  })
})

describe('an event', () => {
  const fields = `type rawType occurredAt receivedAt payload activity { __typename id rawType isFirst }
    lead { id } contact { id } campaign { id name } sender { id name } gap { lost }`

  test('of a reply is the activity as the list has it, and found by its id from then on', async () => {
    const [reply] = whole('emailsReplied').slice(-1)
    if (reply === undefined) throw new Error('nobody answered')
    const stream = await watch({}, `${fields} activity { raw lead { id firstName state variables { name value } } }`)
    await tellOf(reply, true)
    const { activity, ...event } = await nextOf(stream)
    expect(event).toMatchObject({ rawType: 'emailsReplied', payload: callback(reply, true) })
    expect(activity.raw).toEqual(callback(reply, true))
    expect(harness.calls()).toEqual([])
    const { data } = await harness.run(
      `query ($id: ID!, $leadId: ID!) {
        node(id: $id) { ... on Activity { __typename id rawType isFirst lead { id firstName state variables { name value } } } }
        lead(id: $leadId) { id }
      }`,
      { id: reply._id, leadId: reply.leadId },
    )
    const { raw: _raw, ...told } = activity
    expect(data.node).toEqual(told)
    await stream.leave()
  })

  test('that is no activity has what its body names', async () => {
    const stream = await watch(
      { types: ['SEND_LIMIT_REACHED', 'INBOX_LABEL_UPDATED'], rawTypes: ['coffeeReady'] },
      fields,
    )
    await tell('sendLimitReached', { teamId: 'tea_1', sendUserId: 'usr_1', sendUserName: 'Sam' })
    await tell('inboxLabelUpdated', { contactId: 'ctc_1', labels: ['hot'] })
    await tell('coffeeReady', { campaignId: 'cam_1', campaignName: 'One' })
    const nothing = { activity: null, lead: null, contact: null, campaign: null, sender: null, gap: null }
    expect(await nextOf(stream)).toMatchObject({
      ...{ ...nothing, type: 'SEND_LIMIT_REACHED', rawType: 'sendLimitReached', sender: { id: 'usr_1', name: 'Sam' } },
    })
    expect(await nextOf(stream)).toMatchObject({
      ...{ ...nothing, contact: { id: 'ctc_1' }, payload: { labels: ['hot'] } },
    })
    expect(await nextOf(stream)).toMatchObject({
      ...{ ...nothing, type: 'OTHER', rawType: 'coffeeReady', campaign: { id: 'cam_1', name: 'One' } },
    })
    expect(harness.calls()).toEqual([])
    await stream.leave()
  })

  test('that lacks a part has it fetched, once for all subscribers', async () => {
    const [reply] = whole('emailsReplied')
    if (reply === undefined) throw new Error('nobody answered')
    const lead = harness.team.leads.get(reply.leadId ?? '')
    const streams = [await watch({}, 'lead { email jobTitle }'), await watch({}, 'lead { email jobTitle }')]
    await tellOf(reply)
    for (const stream of streams) {
      const { email, variables } = lead ?? {}
      expect(await nextOf(stream)).toEqual({ lead: { email, jobTitle: variables?.jobTitle ?? null } })
      await stream.leave()
    }
    expect(harness.calls()).toHaveLength(1)
  })

  test('that its filter keeps out is never executed', async () => {
    const [reply, other] = whole('emailsReplied')
    if (reply === undefined || other === undefined) throw new Error('nobody answered')
    const stream = await watch(
      { leadId: reply.leadId, types: ['WARMED'], isFirst: true, excludeBots: true },
      'rawType lead { id jobTitle }',
    )
    const mine = { ...callback(reply), isFirst: true, bot: false }
    await tellOf(other)
    await tell('emailsOpened', mine)
    await tell('emailsReplied', { ...mine, isFirst: false })
    await tell('emailsReplied', { ...mine, bot: true })
    await tell('sendLimitReached', { sendUserId: 'usr_1' })
    await tell('warmed', mine)
    expect(await nextOf(stream)).toMatchObject({ rawType: 'warmed', lead: { id: reply.leadId } })
    expect(harness.calls()).toHaveLength(1)
    await stream.leave()
  })
})

describe('the past', () => {
  test('comes first, oldest first, within the span of the filter, and what follows whenever it happened', async () => {
    const at = (minute: number) => Date.parse(`2026-01-15T09:0${minute}:00.000Z`)
    for (const minute of [1, 2, 3, 4, 5]) await tell('emailsOpened', { n: minute }, at(minute))
    const stream = await harness.subscribe(
      `subscription ($filter: ActivityFilter) { activityStream(last: 2, filter: $filter) { payload } }`,
      { filter: { from: '2026-01-15T09:01:00.000Z', to: '2026-01-15T09:04:00.000Z' } },
    )
    await tell('emailsOpened', { n: 6 }, at(6))
    const shown = await stream.take(3)
    expect(shown.map(({ data }) => data.activityStream.payload.n)).toEqual([3, 4, 6])
    await stream.leave()
  })

  test('goes on behind a cursor, which beats `last`', async () => {
    for (const n of [1, 2, 3]) await tell('emailsOpened', { n })
    const first = await harness.subscribe('subscription { activityStream(last: 3) { cursor payload } }')
    const { cursor } = await nextOf(first)
    const stream = await harness.subscribe(
      'subscription ($after: String) { activityStream(after: $after, last: 1) { payload } }',
      { after: cursor },
    )
    const shown = await stream.take(2)
    expect(shown.map(({ data }) => data.activityStream.payload.n)).toEqual([2, 3])
    for (const each of [first, stream]) await each.leave()
  })
})

test.each([
  ['after: "none"', 'after', '`after` is not a cursor of this stream'],
  ['after: ""', 'after', '`after` is not a cursor of this stream'],
  ['last: 501', 'last', '`last` must be between 0 and 500, not 501'],
  ['last: -1', 'last', '`last` must be between 0 and 500, not -1'],
  ['filter: { types: [OTHER] }', 'filter.types', 'OTHER cannot be asked for: name the type in `rawTypes`'],
  ['filter: { leadId: " " }', 'filter.leadId', '`filter.leadId` is empty'],
  [
    'filter: { from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" }',
    'filter.from',
    '`from` must not lie behind `to`',
  ],
])('a stream with %s is refused', async (args, argument, message) => {
  const { errors } =
    (await (await harness.subscribe(`subscription { activityStream(${args}) { cursor } }`)).next()) ?? {}
  expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT', argument } }])
})
