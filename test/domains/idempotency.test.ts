import { GraphQLInputObjectType, getNamedType } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/domains/schema.ts'
import { type Harness, startHarness } from '../support/harness.ts'

const addLead = `mutation ($input: LeadAddInput!) {
  leadAdd(input: $input) { lead { id email } userErrors { code message field } }
}`

const campaignOf = ({ team }: Harness): string => {
  const [campaign] = team.campaigns.all()
  if (campaign === undefined) throw new Error('the team has no campaign')
  return campaign._id
}

const inputOf = (harness: Harness, more: object = {}) => ({
  campaignId: campaignOf(harness),
  email: 'nora.once@example.com',
  idempotencyKey: 'k-1',
  ...more,
})

const adds = ({ requests }: Harness): number =>
  requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/leads')).length

const conflict = (message: unknown) => ({
  lead: null,
  userErrors: [{ code: 'CONFLICT', message, field: ['input', 'idempotencyKey'] }],
})

test('an action is done once under its key, and whoever repeats it gets the first payload', async () => {
  const harness = startHarness()
  const first = await harness.run(addLead, { input: inputOf(harness) })
  expect(first.data.leadAdd.userErrors).toEqual([])
  harness.forget()

  const again = await harness.run(addLead, { input: inputOf(harness) })

  expect(again.data).toEqual(first.data)
  expect(harness.calls()).toEqual([])
})

test('a key that was used for another input is refused before lemlist is called', async () => {
  const harness = startHarness()
  await harness.run(addLead, { input: inputOf(harness) })
  harness.forget()

  const other = await harness.run(addLead, { input: inputOf(harness, { email: 'someone.else@example.com' }) })

  expect(other.data.leadAdd).toEqual(conflict(expect.stringContaining('another input')))
  expect(harness.calls()).toEqual([])
})

test('the same key of another action is another key', async () => {
  const harness = startHarness()
  const { data } = await harness.run(addLead, { input: inputOf(harness) })

  const resumed = await harness.run(
    `mutation ($input: LeadResumeInput!) { leadResume(input: $input) { leads { id } userErrors { message } } }`,
    { input: { lead: { id: data.leadAdd.lead.id }, idempotencyKey: 'k-1' } },
  )

  expect(resumed.data.leadResume).toEqual({ leads: [{ id: data.leadAdd.lead.id }], userErrors: [] })
})

test('what lemlist refused was not done, and the key serves again, for another input as well', async () => {
  const harness = startHarness()
  const refused = await harness.run(addLead, { input: inputOf(harness, { campaignId: 'cam_nothere' }) })
  expect(refused.data.leadAdd.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])

  const added = await harness.run(addLead, { input: inputOf(harness) })

  expect(added.data.leadAdd.userErrors).toEqual([])
  expect(added.data.leadAdd.lead.email).toBe('nora.once@example.com')
})

test('what was refused again and again may be tried again at once, each time', async () => {
  const harness = startHarness()
  const codes: unknown[] = []
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const { data } = await harness.run(addLead, { input: inputOf(harness, { campaignId: 'cam_nothere' }) })
    codes.push(data.leadAdd.userErrors[0].code)
  }
  expect(codes).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'])
})

test('another file of the same name and size is another input', async () => {
  const harness = startHarness()
  const importCsv = `mutation ($input: LeadsImportCsvInput!) {
    leadsImportCsv(input: $input) { campaign { id } userErrors { code field } }
  }`
  const upload = (address: string) =>
    harness.upload(
      importCsv,
      { input: { campaignId: campaignOf(harness), file: null, idempotencyKey: 'k-1' } },
      new File([`email\n${address}\n`], 'people.csv', { type: 'text/csv' }),
    )
  const first = await upload('ann@example.com')
  expect(first.data.leadsImportCsv.userErrors).toEqual([])

  expect((await upload('bob@example.com')).data.leadsImportCsv.userErrors).toMatchObject([{ code: 'CONFLICT' }])
  expect((await upload('ann@example.com')).data).toEqual(first.data)
})

test('a key that is too long or says nothing is refused by name', async () => {
  const harness = startHarness()
  for (const idempotencyKey of [' ', 'k'.repeat(201)]) {
    const { data } = await harness.run(addLead, { input: inputOf(harness, { idempotencyKey }) })
    expect(data.leadAdd.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', field: ['input', 'idempotencyKey'] }])
  }
  expect(adds(harness)).toBe(0)
})

test('an action whose answer was lost is not done again: the caller is told to look', async () => {
  let isLost = true
  const harness = startHarness({
    upstream: async (request, sandbox) => {
      const response = await sandbox.fetch(request)
      if (isLost && request.method === 'POST') throw new TypeError('the connection was lost')
      return response
    },
  })
  const first = await harness.run(addLead, { input: inputOf(harness) })
  expect(first.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
  isLost = false

  const again = await harness.run(addLead, { input: inputOf(harness) })

  expect(again.data.leadAdd).toEqual(conflict(expect.stringContaining('may have been done')))
  expect(adds(harness)).toBe(1)
})

test('of two who ask at the same time one is done, and the other is told that it is under way', async () => {
  const harness = startHarness()
  const both = await Promise.all([1, 2].map(() => harness.run(addLead, { input: inputOf(harness) })))

  expect(both.map(({ data }) => data.leadAdd)).toContainEqual(conflict(expect.stringContaining('under way')))
  expect(adds(harness)).toBe(1)
})

test('an action with a key is done to its end when its caller goes away, who then learns what became of it', async () => {
  const arrived = Promise.withResolvers<void>()
  const gone = Promise.withResolvers<void>()
  const harness = startHarness({
    upstream: async (request, sandbox) => {
      if (request.method === 'POST') {
        arrived.resolve()
        await gone.promise
      }
      return sandbox.fetch(request)
    },
  })
  const leaving = new AbortController()
  const asked = harness.fetch(
    new Request('http://127.0.0.1:4000/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: addLead, variables: { input: inputOf(harness) } }),
      signal: leaving.signal,
    }),
  )
  const answered = Promise.allSettled([asked])
  await arrived.promise
  leaving.abort()
  await answered
  gone.resolve()

  await expect
    .poll(async () => (await harness.run(addLead, { input: inputOf(harness) })).data.leadAdd)
    .toEqual({ lead: { id: expect.any(String), email: 'nora.once@example.com' }, userErrors: [] })
  expect(adds(harness)).toBe(1)
})

test('a key is remembered for 24 hours', async () => {
  const harness = startHarness()
  await harness.run(addLead, { input: inputOf(harness) })
  harness.clock.advance(24 * 3_600_000)
  harness.forget()

  await harness.run(addLead, { input: inputOf(harness) })

  expect(adds(harness)).toBe(1)
})

test('everything that sends or spends takes a key, and so does every job', () => {
  const jobs = new Set(['leadsAdd', 'leadsUpdate', 'leadsPause', 'leadsResume', 'leadsUnsubscribe'])
  const lacking = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(({ name, args, description }) => {
    const input = getNamedType(args[0]?.type)
    const takesKey = input instanceof GraphQLInputObjectType && 'idempotencyKey' in input.getFields()
    return takesKey !== (jobs.has(name) || /may reach people or spend credits/.test(description ?? ''))
  })
  expect(lacking.map(({ name }) => name)).toEqual([])
})
