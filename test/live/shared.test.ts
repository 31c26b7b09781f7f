import { expect, test } from 'vitest'
import { callbackOf } from '../support/callbacks.ts'
import { type Harness, startHarness } from '../support/harness.ts'
import { openSubscription } from '../support/subscription.ts'

const withContact = 'subscription { activityStream { rawType contact { id fullName } } }'
const withMore = 'subscription { activityStream { cursor contact { fullName owner { id } } } }'

/** Contacts of the team who have a name. */
const contactsOf = ({ team }: Harness) => team.contacts.all().filter(({ fullName }) => fullName !== undefined)

const eventOf = (n: number, contactId: string | undefined) => callbackOf(n, { contactId })

test('what an event does not tell is fetched once for all subscribers, whatever they select beside it', async () => {
  const harness = startHarness()
  const [contact] = contactsOf(harness)
  const streams = await Promise.all(
    [...Array.from({ length: 20 }, () => withContact), withMore].map(query => harness.subscribe(query)),
  )
  harness.forget()
  await harness.callback(eventOf(1, contact?._id))
  const messages = await Promise.all(streams.map(stream => stream.next()))
  for (const { data } of messages.map(message => message ?? {})) {
    expect(data.activityStream.contact.fullName).toBe(contact?.fullName)
  }
  expect(harness.calls()).toEqual(['GET /api/contacts'])
  expect(new Set(messages.slice(0, 20).map(message => JSON.stringify(message)))).toHaveLength(1)
})

test('children of a burst of events are fetched together', async () => {
  const harness = startHarness()
  const contacts = contactsOf(harness).slice(0, 60)
  expect(contacts).toHaveLength(60)
  const stream = await harness.subscribe(withContact)
  harness.forget()
  await Promise.all(contacts.map(({ _id }, n) => harness.callback(eventOf(n, _id))))
  const messages = await stream.take(60)
  expect(messages.map(({ data }) => data.activityStream.contact.fullName).toSorted()).toEqual(
    contacts.map(({ fullName }) => fullName).toSorted(),
  )
  // Events that are kept in one commit are told in one turn; a commit or two more may be needed.
  expect(harness.calls().length).toBeLessThanOrEqual(3)
})

test('an event shows what is so now, and not what was kept from before it', async () => {
  const harness = startHarness()
  const [contact] = contactsOf(harness)
  if (contact === undefined) throw new Error('the team knows nobody')
  await harness.run('query ($id: ID!) { contact(by: { id: $id }) { fullName } }', { id: contact._id })
  const stream = await harness.subscribe(withContact)
  harness.team.contacts.update(contact._id, { fullName: 'Renamed Since' })
  harness.clock.advance(1)
  await harness.callback(eventOf(1, contact._id))
  expect((await stream.next())?.data.activityStream.contact.fullName).toBe('Renamed Since')
})

test('a failed fetch leaves the rest of an event as it is, with its error and path', async () => {
  const harness = startHarness()
  const [contact] = contactsOf(harness)
  harness.sandbox.faults.add({ operation: 'contacts', kind: 'status', status: 403 })
  const stream = await harness.subscribe(
    'subscription { activityStream { rawType lead { email } contact { fullName } } }',
  )
  await harness.callback(eventOf(1, contact?._id))
  const message = await stream.next()
  expect(message?.data.activityStream).toEqual({
    ...{ rawType: 'emailsOpened', lead: { email: 'lead-1@example.com' } },
    contact: { fullName: null },
  })
  expect(message?.errors).toMatchObject([
    { path: ['activityStream', 'contact', 'fullName'], extensions: { code: 'FORBIDDEN' } },
  ])
})

test('messages say what they cost', async () => {
  const harness = startHarness()
  const stream = await harness.subscribe('subscription { activityStream { rawType } }')
  await harness.callback(eventOf(1, undefined))
  expect((await stream.next())?.extensions?.lemlist).toMatchObject({ restCalls: 0, budget: { limit: 20 } })
})

test('over HTTP a subscription is an event stream, and nothing else', async () => {
  const { fetch } = startHarness()
  const ask = (accept: string) =>
    fetch(
      new Request('http://127.0.0.1:4000/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query: 'subscription { activityStream { cursor } }' }),
      }),
    )
  const refused = await ask('application/json')
  expect(refused.status).toBe(406)
  expect(await refused.text()).toContain('text/event-stream, or WebSocket')
  for (const accept of ['text/event-stream', '*/*']) {
    const answer = await ask(accept)
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    await answer.body?.cancel()
  }
})

test('a browser that comes back by itself goes on behind the last id', async () => {
  const harness = startHarness()
  const stream = await harness.subscribe('subscription { activityStream { payload } }')
  await harness.callback(eventOf(1, undefined))
  await stream.next()
  await stream.leave()
  await harness.callback(eventOf(2, undefined))
  const url = new URL('http://127.0.0.1:4000/graphql')
  url.searchParams.set('query', 'subscription { activityStream(last: 1) { payload } }')
  const ask = (id: string) =>
    harness.fetch(new Request(url, { headers: { accept: 'text/event-stream', 'last-event-id': id } }))
  const again = openSubscription(await ask(stream.lastId ?? ''))
  expect((await again.next())?.data.activityStream.payload.n).toBe(2)
  await again.leave()
  const foreign = openSubscription(await ask('no cursor'))
  expect((await foreign.next())?.errors?.[0]).toMatchObject({
    message: expect.stringContaining('Last-Event-ID'),
    extensions: { code: 'BAD_USER_INPUT' },
  })
})
