import { beforeEach, expect, test } from 'vitest'
import { startHarness } from '../support/harness.ts'
import { type Calls, campaignOf, rangeUntil, type Screen, screensOf, total } from './screens.ts'
import { variantsOf } from './variants.ts'

const harness = startHarness({ preset: 'team' })
const { team, clock, run, forget, requests } = harness
const screens = screensOf(team, clock.now())
const variants = variantsOf(team, clock.now())

/** What arrived at lemlist, by operation. */
const made = (): Calls => {
  const calls: Record<string, number> = {}
  for (const { operation } of requests) calls[operation] = (calls[operation] ?? 0) + 1
  return calls
}

const show = async ({ query, variables }: Pick<Screen, 'query' | 'variables'>) => {
  const answer = await run(query, variables)
  expect(answer.errors).toBeUndefined()
  return answer
}

const screenOf = (name: string): Screen => {
  const screen = screens.find(screen => screen.name === name)
  if (screen === undefined) throw new Error(`there is no screen ${name}`)
  return screen
}

/** Addresses of people of whom no two are the same. */
const addresses = team.contacts.all().flatMap(({ email }) => email ?? [])

beforeEach(async () => {
  await harness.tenant.forget('everything')
  forget()
})

test.each([...screens, ...variants])('$name: the fewest calls, and none when it is shown again', async screen => {
  const first = await show(screen)
  expect(made()).toEqual(screen.cold)
  forget()
  const again = await show(screen)
  expect(again.data).toEqual(first.data)
  expect(made()).toEqual({})
})

test('the seven screens together cost what lemlist’s API needs for a team of eight users', () => {
  const costs = screens.map(({ name, cold }) => [name, total(cold)])
  expect(Object.fromEntries(costs)).toEqual({
    ...{ home: 4, campaign: 5, people: 3, feed: 3, inbox: 9, person: 7, mailboxes: 23 },
  })
})

test('each further page of people costs one call', async () => {
  const { query } = screenOf('people')
  let after: unknown
  for (const calls of [3, 1, 1]) {
    forget()
    const { data } = await show({ query, variables: { after } })
    expect(data.contacts.nodes.length).toBeGreaterThan(490)
    expect(requests).toHaveLength(calls)
    after = data.contacts.pageInfo.endCursor
  }
})

test('an event on a live wall costs no call', async () => {
  const wall = await harness.subscribe(
    `subscription { activityStream { type occurredAt source lead { id email firstName companyName }
      campaign { id name } activity { id sender { name } } } }`,
  )
  await harness.station.identities.find()
  const replies = team.activities.all().filter(({ type }) => type === 'emailsReplied')
  forget()
  for (const [index, reply] of replies.slice(0, 5).entries()) {
    const lead = team.leads.get(reply.leadId ?? '')
    const told = {
      email: lead?.email,
      firstName: 'Ann',
      companyName: 'Acme',
      sendUserName: 'Sam',
      campaignName: 'Spring',
    }
    expect(await harness.callback({ ...reply, ...told, _id: `act_wall${index}` })).toBe(200)
    const message = await wall.next()
    expect(message?.errors).toBeUndefined()
    expect(message?.data.activityStream).toMatchObject({ lead: { id: reply.leadId }, campaign: { name: 'Spring' } })
  }
  await wall.leave()
  expect(made()).toEqual({})
})

test('ten users who open ten people at the same moment cost one call for all of them', async () => {
  const query = 'query ($email: EmailAddress!) { contact(by: { email: $email }) { email fullName unsubscribed } }'
  const ten = addresses.slice(0, 10)
  const answers = await Promise.all(ten.map(email => show({ query, variables: { email } })))
  expect(answers.map(({ data }) => data.contact.email)).toEqual(ten)
  expect(made()).toEqual({ contacts: 1 })
})

test('ten users who open the numbers of ten campaigns at the same moment cost one call for all of them', async () => {
  const query = 'query ($id: ID!, $range: DateRange!) { campaign(id: $id) { id stats(range: $range) { sent } } }'
  const ids = team.campaigns.all().slice(0, 10)
  const range = rangeUntil(clock.now())
  await Promise.all(ids.map(({ _id: id }) => show({ query, variables: { id, range } })))
  expect(made()).toEqual({ campaignStatsBatch: 1 })
})

test.each(screens)('two clients that open $name at the same moment cost what one does', async screen => {
  const [one, other] = await Promise.all([show(screen), show(screen)])
  expect(one.data).toEqual(other.data)
  expect(made()).toEqual(screen.cold)
})

test.each([
  {
    name: 'another part of the campaigns after home',
    after: 'home',
    query:
      '{ team { id createdAt } campaigns(first: 10, status: [ENDED, RUNNING]) { nodes { timezone hasErrors creator { email } } } }',
    variables: {},
  },
  {
    name: 'what else is known of people, after people',
    after: 'people',
    query:
      '{ contacts(first: 200) { nodes { jobTitle phone fields owner { role email } memberships { campaign { status } } } } }',
    variables: {},
  },
  {
    name: 'one of the people, after people',
    after: 'people',
    query: '{ contacts(first: 100) { nodes { fullName } } users { name } campaigns(first: 5) { nodes { id } } }',
    variables: {},
  },
  {
    name: 'steps and numbers of a campaign that is shown',
    after: 'campaign',
    query: `query ($id: ID!, $range: DateRange!) { campaign(id: $id) { creator { id } sequences { steps { subject } }
      stats(range: $range) { opened steps { index clicked } } leads(first: 10, state: [EMAILS_OPENED]) { nodes { contact { linkedinUrl } } } } }`,
    variables: { id: campaignOf(team), range: rangeUntil(clock.now()) },
  },
  {
    name: 'one of the users, after mailboxes',
    after: 'mailboxes',
    query: 'query ($id: ID!) { user(id: $id) { mailboxes { provider lemwarm { rampUp } } linkedIn { inviteLimit } } }',
    variables: { id: team.users.all()[0]?._id },
  },
])('$name costs no call', async ({ after, query, variables }) => {
  await show(screenOf(after))
  forget()
  await show({ query, variables })
  expect(made()).toEqual({})
})
