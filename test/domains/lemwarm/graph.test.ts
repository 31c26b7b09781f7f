import { beforeEach, expect, test } from 'vitest'
import { type Harness, startHarness } from '../../support/harness.ts'
import { edited } from '../edited.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness({ preset: 'team' })
})

test('the page of all mailboxes costs a call for each user and each mailbox, and nothing when it is asked for again', async () => {
  const query = `{
    users { id name role mailboxes { id email provider status dailyLimit lemwarm { isActive score maxPerDay rampUp activeAt } } }
  }`
  const cold = await harness.run(query)
  expect(cold.errors).toBeUndefined()
  const users = harness.team.users.all()
  expect(cold.data.users).toEqual(
    users.map(({ _id, name, role, mailboxes }) => ({
      id: _id,
      name,
      role,
      mailboxes: mailboxes.map(({ lemwarm, ...mailbox }) => ({
        id: mailbox._id,
        email: mailbox.email,
        provider: mailbox.provider ?? null,
        status: mailbox.status,
        dailyLimit: mailbox.emailLimit,
        lemwarm: {
          isActive: lemwarm.active,
          score: lemwarm.score,
          maxPerDay: lemwarm.warmEmailMax,
          rampUp: lemwarm.warmEmailRampup,
          activeAt: lemwarm.activeAt ?? null,
        },
      })),
    })),
  )
  const mailboxes = users.flatMap(user => user.mailboxes)
  expect(harness.calls().toSorted()).toEqual(
    [
      'GET /api/team',
      ...users.map(({ _id }) => `GET /api/users/${_id}`),
      ...mailboxes.map(({ _id }) => `GET /api/lemwarm/${_id}/settings`),
    ].toSorted(),
  )
  expect(harness.requests.map(({ status }) => status)).not.toContain(429)
  harness.forget()
  expect((await harness.run(query)).data).toEqual(cold.data)
  expect(harness.calls()).toEqual([])
  expect(harness.drift).toEqual([])
})

test('what the first version told of the deliverability is shown where lemlist still tells it', async () => {
  const details = [{ mx: true }, { spf: 'pass' }]
  const told = { warmupTemplate: 'Coffee', deliverability: { score: 70.4, details, tips: ['Set up DMARC', null] } }
  harness = startHarness({ upstream: edited(/settings$/, (body: object) => ({ ...body, ...told })) })
  const [user] = harness.team.users.all()
  const query = `{ user(id: "${user?._id}") { mailboxes { lemwarm { score checks tips template } } } }`
  const { data } = await harness.run(query)
  expect(data.user.mailboxes[0].lemwarm).toEqual({
    score: 70,
    checks: details,
    tips: ['Set up DMARC'],
    template: 'Coffee',
  })
  expect(harness.drift).toEqual([])
})

test('whether it is on costs no call of its own', async () => {
  const [user] = harness.team.users.all()
  const { data } = await harness.run(`{ user(id: "${user?._id}") { mailboxes { lemwarm { isActive } } } }`)
  expect(data.user.mailboxes).toEqual(user?.mailboxes.map(({ lemwarm }) => ({ lemwarm: { isActive: lemwarm.active } })))
  expect(harness.calls()).toEqual([`GET /api/users/${user?._id}`])
})

test('a mailbox that lemwarm does not know has none, and the others keep theirs', async () => {
  const user = harness.team.users.all().find(({ mailboxes }) => mailboxes.length > 1)
  const [unknown, ...others] = user?.mailboxes ?? []
  harness = startHarness({
    preset: 'team',
    upstream: async (request, sandbox) =>
      request.url.includes(`/lemwarm/${unknown?._id}/`)
        ? new Response('Bad team', { status: 400 })
        : sandbox.fetch(request),
  })
  const { data, errors } = await harness.run(`{ user(id: "${user?._id}") { mailboxes { lemwarm { score } } } }`)
  expect(errors).toBeUndefined()
  expect(data.user.mailboxes).toEqual([
    { lemwarm: null },
    ...others.map(({ lemwarm }) => ({ lemwarm: { score: lemwarm.score } })),
  ])
})
