import { describe, expect, test } from 'vitest'
import type { LeadDocument } from '../../../src/sandbox/documents.ts'
import { creditsLeft } from '../../../src/sandbox/effects.ts'
import { dueEvents } from '../../support/due.ts'
import { type Harness, type HarnessOptions, startHarness } from '../../support/harness.ts'
import { asked, found } from '../leads/seeded.ts'

const errors = 'userErrors { code message field }'
const leadEnrich = `mutation ($input: LeadEnrichInput!) { leadEnrich(input: $input) { enrichment { id } ${errors} } }`
const enrich = `mutation ($input: EnrichInput!) { enrich(input: $input) { enrichment { id } ${errors} } }`
const enrichBulk = `mutation ($input: EnrichBulkInput!) {
  enrichBulk(input: $input) { enrichments { id } results { enrichment { id status } error rawError metadata } ${errors} }
}`
const whole = `query ($id: ID!) { enrichment(id: $id) {
  id status email emailStatus emailNotFound phone phoneNotFound linkedin input data lead { id }
} }`

/** A lead that waits for review, of whom neither address nor phone is known. */
const unknownLead = ({ team }: Harness): LeadDocument =>
  found(
    team.leads
      .all()
      .find(
        ({ email, variables, status, contactId }) =>
          !email && !variables.phone && status === 'review' && !team.contacts.get(contactId)?.fields.phone,
      ),
  )

/** A harness whose lemlist answers one path so, and everything else as ever. */
const answering = (path: RegExp, answer: () => Response): Harness => {
  const upstream: HarnessOptions['upstream'] = async (request, sandbox) =>
    path.test(new URL(request.url).pathname) ? answer() : sandbox.fetch(request)
  return startHarness({ upstream })
}

describe('enriching a lead', () => {
  test('costs one call to start, credits, and tells what was found when it has ended', async () => {
    const harness = startHarness()
    const lead = unknownLead(harness)
    const before = creditsLeft(harness.team)
    const input = { leadId: lead._id, findEmail: true, verifyEmail: true, findPhone: true }
    const { data } = await harness.run(
      `mutation ($input: LeadEnrichInput!) { leadEnrich(input: $input) { enrichment { id status } ${errors} } }`,
      { input },
    )
    const { id } = data.leadEnrich.enrichment
    expect(data.leadEnrich).toEqual({ enrichment: { id, status: 'IN_PROGRESS' }, userErrors: [] })
    expect(asked(harness)).toEqual([`POST /leads/${lead._id}/enrich?findEmail=true&verifyEmail=true&findPhone=true`])
    expect(creditsLeft(harness.team)).toBe(before - 3)
    harness.forget()

    const nothing = { email: null, emailStatus: null, emailNotFound: null, phone: null, phoneNotFound: null }
    const running = await harness.run(whole, { id })
    expect(running.data.enrichment).toMatchObject({
      ...nothing,
      id,
      status: 'IN_PROGRESS',
      data: null,
      lead: { id: lead._id },
    })
    harness.clock.advance(8_000)
    const done = await harness.run(whole, { id })
    const { email, phone } = found(harness.team.leads.get(lead._id)).variables
    expect(done.data.enrichment).toEqual({
      id,
      status: 'DONE',
      email,
      emailStatus: 'DELIVERABLE',
      emailNotFound: false,
      phone,
      phoneNotFound: false,
      linkedin: null,
      input: harness.team.enrichments.get(id)?.input,
      data: { email: { email, status: 'deliverable', notFound: false }, phone: { phone, notFound: false } },
      lead: { id: lead._id },
    })
    expect(asked(harness)).toEqual([`GET /enrich/${id}`, `GET /enrich/${id}`])
    expect(dueEvents(harness)).toEqual(['enrichmentDone'])
    expect(harness.drift).toEqual([])
  })

  test('fills in the lead', async () => {
    const harness = startHarness()
    const { _id: leadId } = unknownLead(harness)
    await harness.run(leadEnrich, { input: { leadId, findEmail: true, verifyEmail: true } })
    harness.clock.advance(8_000)
    const { data } = await harness.run('query ($id: ID!) { lead(id: $id) { email emailStatus state status } }', {
      id: leadId,
    })
    expect(data.lead).toEqual({
      email: expect.stringContaining('@'),
      emailStatus: 'DELIVERABLE',
      state: 'SCANNED',
      status: 'REVIEW',
    })
  })

  test('shows what was found on the lead beside it when it has ended, and reads that once', async () => {
    const harness = startHarness()
    const { _id: leadId } = unknownLead(harness)
    const started = await harness.run(leadEnrich, { input: { leadId, findPhone: true } })
    const { id } = started.data.leadEnrich.enrichment
    const query = 'query ($id: ID!) { enrichment(id: $id) { status phone lead { phone } } }'
    const running = await harness.run(query, { id })
    expect(running.data.enrichment).toEqual({ status: 'IN_PROGRESS', phone: null, lead: { phone: null } })
    const toRead = asked(harness).slice(1)
    harness.forget()
    harness.clock.advance(8_000)
    const done = await harness.run(query, { id })
    const { phone } = found(harness.team.leads.get(leadId)).variables
    expect(phone).toBeDefined()
    expect(done.data.enrichment).toEqual({ status: 'DONE', phone, lead: { phone } })
    expect(asked(harness)).toEqual(toRead)
    harness.forget()
    expect((await harness.run(query, { id })).data).toEqual(done.data)
    expect(asked(harness)).toEqual([`GET /enrich/${id}`])
  })

  test('is a conflict while it runs, and for what is there unless it is forced', async () => {
    const harness = startHarness()
    const lead = found(harness.team.leads.all().find(({ email, status }) => email && status === 'review'))
    const run = async (input: object) =>
      (await harness.run(leadEnrich, { input: { leadId: lead._id, findEmail: true, ...input } })).data.leadEnrich
    const skipped =
      'Enrichment skipped: contact already has the requested data or was recently enriched (ALREADY_ENRICHED)'
    expect(await run({})).toEqual({
      enrichment: null,
      userErrors: [
        {
          code: 'CONFLICT',
          message: `It is there, or was looked for: \`force: true\` looks again for what is there ("${skipped}")`,
          field: ['input', 'force'],
        },
      ],
    })
    expect(await run({ force: true })).toMatchObject({ enrichment: {}, userErrors: [] })
    expect(await run({ force: true })).toEqual({
      enrichment: null,
      userErrors: [{ code: 'CONFLICT', message: 'lead is already being enriched', field: ['input', 'leadId'] }],
    })
  })

  test('that was in vain is refused for what is known of the lead, also when it is forced', async () => {
    const harness = startHarness()
    const { _id: leadId, contactId } = unknownLead(harness)
    harness.team.contacts.update(contactId, { companyId: undefined, fields: {} })
    harness.team.leads.update(leadId, { variables: { firstName: 'Bob' } })
    const run = async (input: object) =>
      (await harness.run(leadEnrich, { input: { leadId, findEmail: true, ...input } })).data.leadEnrich
    expect(await run({})).toMatchObject({ userErrors: [] })
    harness.clock.advance(8_000)
    expect(await run({ force: true })).toMatchObject({
      enrichment: null,
      userErrors: [
        { code: 'CONFLICT', message: expect.stringContaining('`force` is no help'), field: ['input', 'leadId'] },
      ],
    })
  })

  test('of a lead that does not exist, or without credits, is refused and changes nothing', async () => {
    const harness = startHarness()
    const lead = unknownLead(harness)
    const run = async (leadId: string) =>
      (await harness.run(leadEnrich, { input: { leadId, findEmail: true } })).data.leadEnrich
    expect(await run('lea_none')).toEqual({
      enrichment: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Lead not found (LEAD_NOT_FOUND)', field: ['input', 'leadId'] }],
    })
    const { team } = harness
    team.team = { ...team.team, credits: { freemium: 0, subscription: 0, gifted: 0, paid: 0 } }
    expect(await run(lead._id)).toMatchObject({
      enrichment: null,
      userErrors: [{ code: 'PAYMENT_REQUIRED', message: 'Not enough credits' }],
    })
    expect(team.leads.get(lead._id)).toEqual(lead)
    expect(team.enrichments.size).toBe(0)
  })
})

describe('enriching a person', () => {
  test('travels in the query, and what was found is read again only when it is selected', async () => {
    const harness = startHarness()
    const input = {
      firstName: ' Ada ',
      lastName: 'Lovelace',
      companyDomain: 'engines.example',
      jobTitle: '',
      findEmail: true,
      findPhone: false,
      webhookUrl: 'https://hooks.example/done',
    }
    const { data } = await harness.run(
      `mutation ($input: EnrichInput!) { enrich(input: $input) { enrichment { id status input } ${errors} } }`,
      { input },
    )
    const { id } = data.enrich.enrichment
    expect(data.enrich.enrichment).toEqual({
      id,
      status: 'IN_PROGRESS',
      input: { firstName: 'Ada', lastName: 'Lovelace', companyDomain: 'engines.example' },
    })
    expect(asked(harness)).toEqual([
      'POST /enrich?findEmail=true&firstName=Ada&lastName=Lovelace&companyDomain=engines.example&webhookUrl=https://hooks.example/done',
      `GET /enrich/${id}`,
    ])
    harness.clock.advance(8_000)
    const done = await harness.run(
      'query ($id: ID!) { node(id: $id) { id ... on Enrichment { status email lead { id } } } }',
      { id },
    )
    expect(done.data.node).toEqual({ id, status: 'DONE', email: 'ada.lovelace@engines.example', lead: null })
    expect(harness.drift).toEqual([])
  })

  test('tells what was looked for in vain', async () => {
    const harness = startHarness()
    const input = { firstName: 'Ada', lastName: 'Lovelace', companyName: 'Nobody’s', findEmail: true, findPhone: true }
    const { data } = await harness.run(enrich, { input })
    harness.clock.advance(8_000)
    const done = await harness.run(whole, { id: data.enrich.enrichment.id })
    expect(done.data.enrichment).toMatchObject({
      status: 'DONE',
      email: null,
      emailNotFound: true,
      phone: null,
      phoneNotFound: true,
    })
  })

  test('that asks for nothing, says nothing, lacks what is needed or calls back in the open is refused before lemlist is called', async () => {
    const harness = startHarness()
    const refusals = [
      { email: 'a@b.example' },
      { findEmail: true, firstName: ' ' },
      { findEmail: true, firstName: 'Ada' },
      { findEmail: true, lastName: 'Lovelace', companyName: 'Engines' },
      { findPhone: true, firstName: 'Ada', lastName: 'Lovelace' },
      { findPhone: true, email: 'ada@engines.example' },
      { verifyEmail: true, linkedinEnrichment: true, firstName: 'Ada' },
      { findEmail: true, linkedinUrl: 'ftp://linkedin.com/in/ada' },
      { verifyEmail: true, email: 'a@b.example', webhookUrl: 'http://hooks.example' },
    ].map(async input => (await harness.run(enrich, { input })).data.enrich)
    const refusal = (...field: string[]) => ({ code: 'BAD_USER_INPUT', field: ['input', ...field] })
    expect(await Promise.all(refusals)).toMatchObject([
      { enrichment: null, userErrors: [refusal()] },
      { enrichment: null, userErrors: [refusal()] },
      { enrichment: null, userErrors: [refusal('lastName')] },
      { enrichment: null, userErrors: [refusal('firstName')] },
      { enrichment: null, userErrors: [refusal('companyDomain')] },
      { enrichment: null, userErrors: [refusal('linkedinUrl')] },
      { enrichment: null, userErrors: [refusal('email'), refusal('linkedinUrl')] },
      { enrichment: null, userErrors: [refusal('linkedinUrl')] },
      { enrichment: null, userErrors: [refusal('webhookUrl')] },
    ])
    expect(harness.calls()).toEqual([])
  })
})

describe('enriching many people', () => {
  const linkedinUrl = 'https://www.linkedin.com/in/ada-lovelace'

  test('starts those that can be, in one call, and tells of the others by their place', async () => {
    const harness = startHarness()
    const before = creditsLeft(harness.team)
    const input = {
      enrichments: [
        { linkedinUrl, findEmail: true, findPhone: true, metadata: { row: 1 } },
        { email: 'ada@engines.example', findPhone: true, metadata: 'two' },
        { email: 'ada@engines.example', verifyEmail: true },
      ],
    }
    const { data, errors: none } = await harness.run(enrichBulk, { input })
    expect(none).toBeUndefined()
    const [one, two] = harness.team.enrichments.all().map(({ _id }) => _id)
    const running = { status: 'IN_PROGRESS' }
    expect(data.enrichBulk).toEqual({
      enrichments: [{ id: one }, null, { id: two }],
      results: [
        { enrichment: { id: one, ...running }, error: null, rawError: null, metadata: { row: 1 } },
        { enrichment: null, error: 'MISSING_INPUTS', rawError: 'MISSING_INPUTS', metadata: 'two' },
        { enrichment: { id: two, ...running }, error: null, rawError: null, metadata: null },
      ],
      userErrors: [
        {
          code: 'BAD_USER_INPUT',
          message: 'Too little is said of the person: `linkedinUrl`, or `firstName`, `lastName` and a company',
          field: ['input', 'enrichments', '1'],
        },
      ],
    })
    expect(harness.calls()).toEqual(['POST /api/v2/enrichments/bulk'])
    expect(creditsLeft(harness.team)).toBe(before - 3)
    harness.clock.advance(8_000)
    const done = await harness.run('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Enrichment { status } } }', {
      ids: [one, two],
    })
    expect(done.data.nodes).toEqual([{ status: 'DONE' }, { status: 'DONE' }])
    expect(harness.drift).toEqual([])
  })

  test('of whom one is said wrongly, none at all, or too many, is refused before lemlist is called', async () => {
    const harness = startHarness()
    const fine = { linkedinUrl, findEmail: true }
    const fieldsOf = async (input: object) =>
      (await harness.run(enrichBulk, { input })).data.enrichBulk.userErrors.map(
        ({ field }: { field: string[] }) => field,
      )
    const path = (...field: string[]) => ['input', 'enrichments', ...field]
    expect(await fieldsOf({ enrichments: [fine, { findEmail: true }, { linkedinUrl }] })).toEqual([
      path('1'),
      path('2'),
    ])
    expect(await fieldsOf({ enrichments: [{ ...fine, metadata: 5 }] })).toEqual([path('0', 'metadata')])
    expect(await fieldsOf({ enrichments: [] })).toEqual([path()])
    expect(await fieldsOf({ enrichments: Array.from({ length: 501 }, () => fine) })).toEqual([path()])
    expect(harness.calls()).toEqual([])
  })

  test('of whom lemlist loses one, or refuses one for a reason of its own, keeps the others in their places', async () => {
    const harness = answering(/bulk$/, () => Response.json([null, { id: 'enr_2' }, { error: 'TOO_LATE' }]))
    const people = [1, 2, 3, 4].map(() => ({ linkedinUrl, findEmail: true }))
    const { data } = await harness.run(enrichBulk, { input: { enrichments: people } })
    expect(data.enrichBulk).toMatchObject({
      enrichments: [null, { id: 'enr_2' }, null, null],
      results: [{ rawError: null }, { rawError: null }, { error: null, rawError: 'TOO_LATE' }, { rawError: null }],
      userErrors: [
        { code: 'FAILED', message: 'lemlist did not say what became of the person at place 0' },
        { code: 'BAD_USER_INPUT', message: 'TOO_LATE', field: ['input', 'enrichments', '2'] },
        { code: 'FAILED', message: 'lemlist did not say what became of the person at place 3' },
      ],
    })
  })

  test('that lemlist refuses whole names the list', async () => {
    const harness = answering(/bulk$/, () => Response.json({ error: 'WRONG_BODY_FORMAT' }, { status: 400 }))
    const { data } = await harness.run(enrichBulk, { input: { enrichments: [{ linkedinUrl, findEmail: true }] } })
    expect(data.enrichBulk).toEqual({
      enrichments: null,
      results: null,
      userErrors: [
        {
          code: 'BAD_USER_INPUT',
          message: 'lemlist refuses the batch ("WRONG_BODY_FORMAT")',
          field: ['input', 'enrichments'],
        },
      ],
    })
  })
})

describe('an enrichment', () => {
  test('that nobody started is null', async () => {
    const harness = startHarness()
    expect(await harness.run('{ enrichment(id: "enr_1") { id } node(id: "enr_2") { id } }')).toMatchObject({
      data: { enrichment: null, node: null },
    })
    expect(harness.calls()).toEqual(['GET /api/enrich/enr_1', 'GET /api/enrich/enr_2'])
  })

  test.each([
    ['nothing', () => new Response(null, { status: 202 })],
    ['a text', () => new Response('In progress', { status: 202 })],
    ['an empty object', () => Response.json({}, { status: 202 })],
    ['a list', () => Response.json([], { status: 202 })],
    ['a word that nobody knows', () => Response.json({ enrichmentStatus: 'baking' }, { status: 202 })],
  ])('runs as long as lemlist says so with 202 and %s', async (_what, answer) => {
    const harness = answering(/enrich\/enr_1$/, answer)
    const { data, errors } = await harness.run('{ enrichment(id: "enr_1") { id status data } }')
    expect(errors).toBeUndefined()
    expect(data.enrichment).toEqual({ id: 'enr_1', status: 'IN_PROGRESS', data: null })
  })

  test.each([
    ['done', 'DONE'],
    ['failed', 'ERROR'],
    ['error', 'ERROR'],
    ['a word that nobody knows', 'DONE'],
    [undefined, 'DONE'],
    ['in-progress', 'IN_PROGRESS'],
  ])('has ended when lemlist answers with 200: %s is %s', async (enrichmentStatus, status) => {
    const harness = answering(/enrich\/enr_1$/, () => Response.json({ enrichmentId: 'enr_1', enrichmentStatus }))
    const { data } = await harness.run('{ enrichment(id: "enr_1") { status email } }')
    expect(data.enrichment).toEqual({ status, email: null })
    expect(harness.drift).toEqual([])
  })
})

test('who may not spend credits is refused before lemlist is called', async () => {
  const harness = startHarness({ role: 'WRITE' })
  const person = { email: 'a@b.example', verifyEmail: true }
  const answers = await Promise.all([
    harness.run(leadEnrich, { input: { leadId: 'lea_1', findEmail: true } }),
    harness.run(enrich, { input: person }),
    harness.run(enrichBulk, { input: { enrichments: [person] } }),
  ])
  for (const { errors: refusals } of answers) expect(refusals).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  expect(harness.calls()).toEqual([])
})
