import { beforeEach, describe, expect, test } from 'vitest'
import type { SequenceDocument, StepDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness({ preset: 'team' })
})

const range = { from: '2025-10-01T00:00:00.000Z', to: '2026-01-15T00:00:00.000Z' }
const batch = 'POST /api/v2/campaigns/stats/batch'

const sequencesOf = (campaignId: string): SequenceDocument[] =>
  harness.team.sequences.where('campaignId', campaignId).toSorted((a, b) => a.level - b.level)

/** A campaign one of whose steps is wanted, with the step and its sequence. */
const having = (wanted: (step: StepDocument) => boolean) => {
  for (const sequence of harness.team.sequences.all()) {
    const step = sequence.steps.find(wanted)
    if (step !== undefined) return { id: sequence.campaignId, sequence, step, place: sequence.steps.indexOf(step) }
  }
  throw new Error('no such step')
}

/** lemlist's spelling to that of an enum. */
const spelled = (type: string): string => type.replaceAll(/[A-Z]/g, '_$&').toUpperCase()

describe("a campaign's sequences", () => {
  test('the campaign page takes three calls besides its people, and none when it is asked for again', async () => {
    const { id } = having(({ type }) => type === 'conditional')
    const query = `query ($id: ID!, $range: DateRange!) {
      campaign(id: $id) {
        name
        status
        sequences { id steps { id index type delayDays subject stats(range: $range) { sent opened clicked replied bounced } } }
        stats(range: $range) { sent replied }
      }
    }`
    const cold = await harness.run(query, { id, range })
    expect(cold.errors).toBeUndefined()
    const numbers = {
      sent: expect.any(Number),
      opened: expect.any(Number),
      clicked: expect.any(Number),
      replied: expect.any(Number),
      bounced: expect.any(Number),
    }
    const shown = sequencesOf(id).map(({ _id, steps }) => ({
      id: _id,
      steps: steps.map((step, place) => ({
        id: step._id,
        index: place + 1,
        type: spelled(step.type),
        delayDays: step.delay,
        subject: step.subject || null,
        stats: numbers,
      })),
    }))
    expect(cold.data.campaign.sequences[0]).toEqual(shown[0])
    expect(cold.data.campaign.sequences).toHaveLength(shown.length)
    expect(cold.data.campaign.sequences).toEqual(expect.arrayContaining(shown))
    expect(harness.calls()).toEqual(['GET /api/campaigns/reports', `GET /api/campaigns/${id}/sequences`, batch])
    harness.forget()
    expect((await harness.run(query, { id, range })).data).toEqual(cold.data)
    expect(harness.calls()).toEqual([])
    expect(harness.drift).toEqual([])
  })

  test('hang together: the branches with the step at which they leave their parent', async () => {
    const { id, sequence: parent, step } = having(({ type }) => type === 'conditional')
    const query = `query ($id: ID!) {
      campaign(id: $id) { sequences { id level parent { id } parentStep { id conditionKey } campaign { id name } } }
    }`
    const { data, errors } = await harness.run(query, { id })
    expect(errors).toBeUndefined()
    const campaign = { id, name: harness.team.campaigns.get(id)?.name }
    const [main, ...branches] = data.campaign.sequences
    expect(main).toEqual({ id: sequencesOf(id)[0]?._id, level: 0, parent: null, parentStep: null, campaign })
    expect(branches).toContainEqual(
      expect.objectContaining({
        level: parent.level + 1,
        parent: { id: parent._id },
        parentStep: { id: step._id, conditionKey: step.conditionKey === undefined ? null : spelled(step.conditionKey) },
      }),
    )
    expect(harness.calls()).toEqual([`GET /api/campaigns/${id}/sequences`, 'GET /api/campaigns/reports'])
  })

  test('of a campaign without any are none', async () => {
    const [campaign] = harness.team.campaigns.all()
    if (campaign === undefined) throw new Error('no campaign')
    harness.team.campaigns.insert({ ...campaign, _id: 'cam_bare' })
    const { data, errors } = await harness.run('{ campaign(id: "cam_bare") { name sequences { id } } }')
    expect(errors).toBeUndefined()
    expect(data.campaign.sequences).toEqual([])
    expect(harness.calls()).toEqual(['GET /api/campaigns/reports', 'GET /api/campaigns/cam_bare/sequences'])
  })
})

describe('a step', () => {
  const one = async (campaignId: string, stepId: string, fields: string, variables = {}) => {
    const query = `query ($id: ID!, $range: DateRange!) {
      campaign(id: $id) { sequences { steps { id ${fields} unused: stats(range: $range) @skip(if: true) { sent } } } }
    }`
    const { data, errors } = await harness.run(query, { id: campaignId, range, ...variables })
    expect(errors).toBeUndefined()
    const steps = data.campaign.sequences.flatMap(({ steps }: { steps: { id: string }[] }) => steps)
    return steps.find(({ id }: { id: string }) => id === stepId)
  }

  test('shows what its type has', async () => {
    const mail = having(({ type, subject }) => type === 'email' && Boolean(subject))
    expect(await one(mail.id, mail.step._id, 'type rawType subject message abTest { winner } sequence { id }')).toEqual(
      {
        id: mail.step._id,
        type: 'EMAIL',
        rawType: 'email',
        subject: mail.step.subject,
        message: mail.step.message,
        abTest: mail.step.abTest === undefined ? null : expect.anything(),
        sequence: { id: mail.sequence._id },
      },
    )
    const api = having(({ type }) => type === 'api')
    expect(await one(api.id, api.step._id, 'type method url subject')).toEqual({
      id: api.step._id,
      type: 'API',
      method: api.step.method,
      url: api.step.url,
      subject: null,
    })
    const move = having(({ type }) => type === 'sendToAnotherCampaign')
    expect(await one(move.id, move.step._id, 'targetCampaign { id }')).toEqual({
      id: move.step._id,
      targetCampaign: { id: move.step.campaignId },
    })
  })

  test('of a type that is new keeps its name', async () => {
    const { id, sequence, step } = having(() => true)
    const steps = sequence.steps.map(each => (each === step ? { ...each, type: 'carrierPigeon' } : each))
    harness.team.sequences.update(sequence._id, { steps })
    expect(await one(id, step._id, 'type rawType')).toEqual({ id: step._id, type: 'OTHER', rawType: 'carrierPigeon' })
    expect(harness.drift).toEqual([])
  })

  test('that is tested has numbers for each wording and for both, out of one call', async () => {
    const { id, step } = having(({ abTest }) => abTest !== undefined)
    const shown = await one(
      id,
      step._id,
      `abTest { isRunning winner }
       a: stats(range: $range, variant: A) { variant sent opened }
       b: stats(range: $range, variant: B) { variant sent opened }
       both: stats(range: $range) { variant sent opened }`,
    )
    const { a, b, both } = shown
    expect(shown.abTest).toEqual({ isRunning: step.abTest === true, winner: step.abTest === true ? null : step.abTest })
    expect([a.variant, b.variant]).toEqual(['A', 'B'])
    expect(both).toEqual({ variant: null, sent: a.sent + b.sent, opened: a.opened + b.opened })
    expect(both.sent).toBeGreaterThan(0)
    expect(harness.calls()).toEqual([`GET /api/campaigns/${id}/sequences`, batch])
    expect(harness.drift).toEqual([])
  })

  test('that is not tested has no numbers for a wording', async () => {
    const { id, step } = having(({ abTest, type }) => abTest === undefined && type === 'email')
    expect(await one(id, step._id, 'stats(range: $range, variant: A) { sent }')).toEqual({ id: step._id, stats: null })
  })

  test('is found from the numbers of its campaign', async () => {
    const { id } = having(({ type }) => type === 'conditional')
    const query = `query ($id: ID!, $range: DateRange!) {
      campaign(id: $id) { stats(range: $range) { steps { index step { id index } } } }
    }`
    const { data } = await harness.run(query, { id, range })
    const { steps } = data.campaign.stats
    for (const { index, step } of steps) expect(step.index).toBe(index)
    const known = sequencesOf(id).flatMap(({ steps }) => steps.map(({ _id }) => _id))
    expect(new Set(steps.map(({ step }: { step: { id: string } }) => step.id))).toEqual(new Set(known))
    expect(harness.calls()).toEqual([batch, `GET /api/campaigns/${id}/sequences`])
  })
})

describe('node(id:)', () => {
  test('finds a sequence and a step once their campaign was read, and is null before', async () => {
    const { id, sequence, step } = having(({ type }) => type === 'email')
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Step { sequence { id } } } }`
    const ids = [sequence._id, step._id, 'stp_nobody', 'seq_nobody']
    expect((await harness.run(query, { ids })).data).toEqual({ nodes: [null, null, null, null] })
    expect(harness.calls()).toEqual([])

    await harness.run('query ($id: ID!) { campaign(id: $id) { sequences { id } } }', { id })
    harness.forget()
    expect((await harness.run(query, { ids })).data).toEqual({
      nodes: [{ id: sequence._id }, { id: step._id, sequence: { id: sequence._id } }, null, null],
    })
    expect(harness.calls()).toEqual([])
  })
})
