import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness

beforeEach(async () => {
  harness = startHarness()
  // To know the team takes a call, which is made before anything can be live.
  await harness.station.identities.find()
  harness.forget()
})
afterEach(() => harness.station.close())

const watch = (id: string) =>
  harness.subscribe('subscription ($id: ID!) { enrichmentProgress(id: $id) { id status email } }', { id })

/** Starts an enrichment, which takes eight seconds. */
const started = async (): Promise<string> => {
  const { data } = await harness.run(
    'mutation ($input: EnrichInput!) { enrich(input: $input) { enrichment { id } userErrors { message } } }',
    { input: { findEmail: true, firstName: 'Ann', lastName: 'Lee', companyDomain: 'acme.com' } },
  )
  harness.forget()
  return data.enrich.enrichment.id
}

/** Ends an enrichment at lemlist's side, before its time. */
const end = (id: string): void => {
  harness.team.enrichments.update(id, { dueAt: new Date(harness.clock.now()).toISOString() })
}

const tell = (type: string, data: unknown) => {
  const now = harness.clock.now()
  const facts = [`fact ${JSON.stringify(data)}`]
  return harness.station.accept({
    type,
    body: { data },
    occurredAt: now,
    receivedAt: now,
    source: 'WEBHOOK',
    facts,
    covers: [],
  })
}

const question = (id: string) => `GET /api/enrich/${id}`

test('an enrichment is shown while it runs and when it has ended, and then no more', async () => {
  const id = await started()
  const begun = harness.clock.now()
  const stream = await watch(id)
  const running = await stream.next()
  expect(running?.data).toEqual({ enrichmentProgress: { id, status: 'IN_PROGRESS', email: null } })
  const { data } = (await stream.next()) ?? {}
  expect(data.enrichmentProgress).toMatchObject({ id, status: 'DONE', email: expect.stringMatching(/@acme\.com$/) })
  expect(harness.clock.now() - begun).toBeLessThanOrEqual(12_000)
  expect(await stream.next()).toBeUndefined()
  // At the beginning and every three seconds.
  expect(harness.calls()).toEqual(Array.from({ length: 4 }, () => question(id)))
})

test('lemlist’s word that it has ended is heard before the next question is due', async () => {
  for (const type of ['enrichmentDone', 'enrichmentError']) {
    const id = await started()
    const stream = await watch(id)
    await stream.next()
    end(id)
    const told = harness.clock.now()
    await tell(type, [{ id: 'enr_another' }, { id }])
    expect((await stream.next())?.data).toMatchObject({ enrichmentProgress: { id, status: 'DONE' } })
    expect(harness.clock.now() - told).toBeLessThanOrEqual(1000)
    expect(await stream.next()).toBeUndefined()
  }
})

test('what lemlist says of others has it asked no sooner', async () => {
  const id = await started()
  const stream = await watch(id)
  await stream.next()
  end(id)
  const told = harness.clock.now()
  for (const data of [[{ id: 'enr_another' }], [null, 'enr', { enrichmentId: id }], { id }, undefined])
    await tell('enrichmentDone', data)
  expect((await stream.next())?.data).toMatchObject({ enrichmentProgress: { id, status: 'DONE' } })
  expect(harness.clock.now() - told).toBe(3000)
})

test('all who watch one share its calls', async () => {
  const id = await started()
  const streams = await Promise.all([watch(id), watch(id), watch(id)])
  for (const stream of streams) {
    const statuses: string[] = []
    for (let message = await stream.next(); message !== undefined; message = await stream.next())
      statuses.push(message.data.enrichmentProgress.status)
    expect(statuses).toEqual(['IN_PROGRESS', 'DONE'])
  }
  expect(harness.calls()).toEqual(Array.from({ length: 4 }, () => question(id)))
})

test('of one that does not exist null is told, and that is all', async () => {
  const stream = await watch('enr_unknown')
  const { data, errors } = (await stream.next()) ?? {}
  expect([data, errors]).toEqual([{ enrichmentProgress: null }, undefined])
  expect(await stream.next()).toBeUndefined()
  expect(harness.calls()).toEqual([question('enr_unknown')])
})

test('an id that is none is refused before lemlist is called', async () => {
  const { errors } = (await (await watch('')).next()) ?? {}
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'id' } }])
  expect(harness.calls()).toEqual([])
})
