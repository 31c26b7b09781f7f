import { beforeEach, describe, expect, test } from 'vitest'
import type { SequenceDocument, StepDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

/** A step that is wanted, and its sequence; the campaign stands still. */
const having = (wanted: (step: StepDocument) => boolean) => {
  for (const sequence of harness.team.sequences.all()) {
    const step = sequence.steps.find(wanted)
    if (step === undefined) continue
    harness.team.campaigns.update(sequence.campaignId, { status: 'paused' })
    return { sequence, step, campaignId: sequence.campaignId, name: { sequenceId: sequence._id, stepId: step._id } }
  }
  throw new Error('no such step')
}

const mail = () => having(({ type, abTest }) => type === 'email' && abTest === undefined)

/** Lets the gateway see the sequences of a campaign. */
const see = async (campaignId: string): Promise<void> => {
  await harness.run('query ($id: ID!) { campaign(id: $id) { sequences { id } } }', { id: campaignId })
  harness.forget()
}

const sequenceNow = (id: string): SequenceDocument => harness.team.sequences.get(id) ?? expect.fail()

const act = async (name: string, input: object, fields = '') => {
  const query = `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) {
    ${name}(input: $input) { ${fields} userErrors { code message field } }
  }`
  const { data, errors } = await harness.run(query, { input })
  return { payload: data?.[name], codes: errors?.map(({ extensions }) => extensions.code) }
}

const fieldsOf = ({ payload }: Awaited<ReturnType<typeof act>>) =>
  payload.userErrors.map(({ field }: { field: string[] | null }) => field?.slice(1).join('.') ?? null)

const snapshot = () => JSON.stringify(harness.team.sequences.all())

const inputs: Readonly<Record<string, object>> = {
  stepCreate: { sequenceId: 'seq_1', type: 'LINKEDIN_VISIT' },
  stepUpdate: { sequenceId: 'seq_1', stepId: 'stp_1', type: 'SMS', message: 'Hi' },
  stepDelete: { sequenceId: 'seq_1', stepId: 'stp_1' },
  stepAbTestCreate: { sequenceId: 'seq_1', stepId: 'stp_1' },
  stepAbTestUpdate: { sequenceId: 'seq_1', stepId: 'stp_1', subject: 'Hi' },
  stepAbTestDelete: { sequenceId: 'seq_1', stepId: 'stp_1' },
  stepAbTestSelectWinner: { sequenceId: 'seq_1', stepId: 'stp_1', variant: 'A' },
}

test('every action refuses a caller without its role before lemlist is called', async () => {
  harness = startHarness({ role: 'READ' })
  for (const [name, input] of Object.entries(inputs)) expect((await act(name, input)).codes).toEqual(['FORBIDDEN'])
  harness = startHarness({ role: 'WRITE' })
  for (const name of ['stepCreate', 'stepUpdate'])
    expect((await act(name, inputs[name] ?? {})).codes).toEqual(['FORBIDDEN'])
  expect(harness.calls()).toEqual([])
})

test('every action tells of an unknown sequence by its input, and changes nothing', async () => {
  const before = snapshot()
  for (const [name, input] of Object.entries(inputs)) {
    const { payload } = await act(name, input)
    expect(payload.userErrors).toEqual([
      { code: 'NOT_FOUND', message: expect.stringContaining('Sequence not found'), field: ['input', 'sequenceId'] },
    ])
  }
  expect(snapshot()).toBe(before)
})

describe('the campaign of a sequence', () => {
  test('that an action is told is read once, and then known: every payload shows it', async () => {
    for (const [name, input] of Object.entries(inputs)) {
      harness = startHarness()
      const isCreated = ['stepCreate', 'stepUpdate', 'stepDelete', 'stepAbTestCreate'].includes(name)
      const place = isCreated ? mail() : having(({ abTest }) => abTest === true)
      const { sequenceId, stepId } = place.name
      const { campaignId } = place
      const content = name === 'stepUpdate' ? { type: null, message: null, delayDays: 8 } : {}
      const step = name === 'stepCreate' ? {} : { stepId }
      const told = { ...input, ...content, ...step, sequenceId, campaignId }
      const { payload } = await act(name, told, 'sequence { id } campaign { id }')
      expect({ name, payload }).toEqual({
        name,
        payload: { sequence: { id: sequenceId }, campaign: { id: campaignId }, userErrors: [] },
      })
      const sequencesRead = `GET /api/campaigns/${campaignId}/sequences`
      expect(harness.calls()).toEqual([sequencesRead, expect.not.stringMatching(/^GET/), sequencesRead])
    }
  })

  test('that does not exist, or has no such sequence, is told before anything is done', async () => {
    const { sequence, campaignId } = mail()
    const other = harness.team.campaigns.all().find(({ _id }) => _id !== campaignId) ?? expect.fail()
    const before = snapshot()
    for (const [name, input] of Object.entries(inputs)) {
      const told = { ...input, sequenceId: sequence._id }
      const unknown = await act(name, { ...told, campaignId: 'cam_nobody' })
      expect(unknown.payload.userErrors).toEqual([
        { code: 'NOT_FOUND', message: 'Campaign not found', field: ['input', 'campaignId'] },
      ])
      const foreign = await act(name, { ...told, campaignId: other._id })
      expect(foreign.payload.userErrors).toEqual([
        { code: 'NOT_FOUND', message: expect.stringContaining('`campaignId`'), field: ['input', 'sequenceId'] },
      ])
    }
    expect(snapshot()).toBe(before)
    expect(harness.calls().every(call => call.startsWith('GET '))).toBe(true)
  })

  test('that the gateway has made or copied is known without being told', async () => {
    const { campaignId } = mail()
    const { _id, sequenceId } = harness.team.campaigns.get(campaignId) ?? expect.fail()
    await act('campaignCreate', { name: 'Fresh' })
    await act('campaignDuplicate', { campaignId: _id })
    const made = harness.team.campaigns.all().slice(-2)
    expect(made.map(each => each.sequenceId)).not.toContain(sequenceId)
    for (const each of made) {
      const input = { sequenceId: each.sequenceId, type: 'LINKEDIN_VISIT' }
      const { payload } = await act('stepCreate', input, 'step { type } campaign { id }')
      expect(payload).toEqual({ step: { type: 'LINKEDIN_VISIT' }, campaign: { id: each._id }, userErrors: [] })
    }
  })
})

describe('stepCreate', () => {
  test('puts a step in its place and shows it with its sequence and campaign, which costs one call more', async () => {
    const { sequence, campaignId } = mail()
    await see(campaignId)
    const { payload } = await act(
      'stepCreate',
      { sequenceId: sequence._id, type: 'SMS', message: 'Hello', delayDays: 3, index: 2, subject: null },
      'stepId step { id type index delayDays message } sequence { steps { id } } campaign { id }',
    )
    const steps = sequenceNow(sequence._id).steps.map(({ _id }) => ({ id: _id }))
    expect(payload).toEqual({
      stepId: steps[1]?.id,
      step: { id: steps[1]?.id, type: 'SMS', index: 2, delayDays: 3, message: 'Hello' },
      sequence: { steps },
      campaign: { id: campaignId },
      userErrors: [],
    })
    expect(steps).toHaveLength(sequence.steps.length + 1)
    expect(harness.calls()).toEqual([
      `POST /api/sequences/${sequence._id}/steps`,
      `GET /api/campaigns/${campaignId}/sequences`,
    ])
    expect(harness.drift).toEqual([])
  })

  test('gives a condition two branches that the next read shows', async () => {
    const { sequence, campaignId } = mail()
    await see(campaignId)
    const before = harness.team.sequences.where('campaignId', campaignId).length
    const { payload } = await act(
      'stepCreate',
      { sequenceId: sequence._id, type: 'CONDITIONAL', conditionKey: 'EMAILS_OPENED', delayType: 'WITHIN' },
      'step { id conditionKey delayType } campaign { sequences { parentStep { id } } }',
    )
    const { step, campaign } = payload
    expect(step).toEqual({ id: expect.stringMatching(/^stp_/), conditionKey: 'EMAILS_OPENED', delayType: 'WITHIN' })
    expect(campaign.sequences).toHaveLength(before + 2)
    expect(campaign.sequences.filter((each: typeof step) => each.parentStep?.id === step.id)).toHaveLength(2)
  })

  test('moves leads to the campaign that is its target', async () => {
    const { sequence, campaignId } = mail()
    const target = harness.team.campaigns.all().find(({ _id }) => _id !== campaignId) ?? expect.fail()
    const input = { campaignId, sequenceId: sequence._id, type: 'SEND_TO_ANOTHER_CAMPAIGN' }
    const shown = 'step { targetCampaign { id } } campaign { id }'
    const { payload } = await act('stepCreate', { ...input, targetCampaignId: target._id }, shown)
    expect(payload).toEqual({
      step: { targetCampaign: { id: target._id } },
      campaign: { id: campaignId },
      userErrors: [],
    })
    expect(sequenceNow(sequence._id).steps.at(-1)?.campaignId).toBe(target._id)
  })

  test('makes a step that is found by its id where the campaign is known', async () => {
    const { sequence, campaignId } = mail()
    const input = { campaignId, sequenceId: sequence._id, type: 'LINKEDIN_VISIT' }
    const { stepId } = (await act('stepCreate', input, 'stepId')).payload
    const { data } = await harness.run('query ($id: ID!) { node(id: $id) { id } }', { id: stepId })
    expect(data.node).toEqual({ id: stepId })
  })

  test('gives the id alone where the gateway has not seen the campaign and is not told it', async () => {
    const { sequence } = mail()
    const { payload } = await act(
      'stepCreate',
      { sequenceId: sequence._id, type: 'LINKEDIN_VISIT' },
      'stepId step { id } sequence { id } campaign { id }',
    )
    expect(payload).toEqual({
      stepId: sequenceNow(sequence._id).steps.at(-1)?._id,
      step: null,
      sequence: null,
      campaign: null,
      userErrors: [],
    })
  })

  test('that lemlist answers with nothing is told as uncertain', async () => {
    harness = startHarness({
      upstream: async (request, sandbox) => {
        const response = await sandbox.fetch(request)
        return request.method === 'POST' ? new Response('') : response
      },
    })
    const { payload } = await act('stepCreate', { sequenceId: mail().sequence._id, type: 'LINKEDIN_VISIT' }, 'stepId')
    expect(payload).toMatchObject({ stepId: null, userErrors: [{ code: 'FAILED' }] })
  })

  test('names every input that the type lacks or does not have, before lemlist is called', async () => {
    const sequenceId = mail().sequence._id
    const seven = Array(4).fill('https://files.example/a')
    const refusals: readonly (readonly [object, readonly string[]])[] = [
      [{ type: 'EMAIL', message: 'Hi' }, ['subject']],
      [{ type: 'EMAIL', subject: ' ' }, ['subject']],
      [{ type: 'LINKEDIN_SEND' }, ['message']],
      [{ type: 'WHATSAPP_MESSAGE', message: '' }, ['message']],
      [{ type: 'SMS', message: null, title: 'x' }, ['message', 'title']],
      [{ type: 'API', method: 'POST' }, ['url']],
      [{ type: 'API', url: 'ftp://files.example' }, ['url']],
      [{ type: 'API', url: 'https://ann:secret@files.example' }, ['url']],
      [{ type: 'CONDITIONAL', delayType: 'WITHIN' }, ['conditionKey']],
      [{ type: 'SEND_TO_ANOTHER_CAMPAIGN' }, ['targetCampaignId']],
      [{ type: 'EMAIL', subject: 'Hi', images: ['https://files.example/a'] }, ['images']],
      [{ type: 'LINKEDIN_INVITE', videos: ['http://files.example/a'] }, ['videos']],
      [{ type: 'LINKEDIN_INVITE', images: seven, videos: seven }, ['images']],
      [{ type: 'LINKEDIN_VISIT', delayDays: -1 }, ['delayDays']],
      [{ type: 'LINKEDIN_VISIT', index: 0 }, ['index']],
      [{ type: 'MANUAL', skillName: 'Sales', recordMode: 'AI' }, ['skillName', 'recordMode']],
    ]
    for (const [input, fields] of refusals) {
      const refused = await act('stepCreate', { sequenceId, ...input }, 'stepId')
      expect({ input, fields: fieldsOf(refused).toSorted() }).toEqual({ input, fields: fields.toSorted() })
      expect(refused.payload.stepId).toBeNull()
    }
    expect(harness.calls()).toEqual([])
  })

  test('names the campaign that lemlist does not take as a target', async () => {
    const { sequence, campaignId } = mail()
    const input = { sequenceId: sequence._id, type: 'SEND_TO_ANOTHER_CAMPAIGN' }
    const refused = async (targetCampaignId: string) =>
      (await act('stepCreate', { ...input, campaignId, targetCampaignId })).payload.userErrors
    const field = ['input', 'targetCampaignId']
    expect(await refused('cam_nobody')).toEqual([{ code: 'NOT_FOUND', message: 'Campaign not found', field }])
    harness.team.campaigns.update(campaignId, { status: 'archived' })
    expect(await refused(campaignId)).toEqual([{ code: 'BAD_USER_INPUT', message: 'Campaign is archived', field }])
    expect(sequenceNow(sequence._id)).toEqual(sequence)
  })
})

describe('stepUpdate', () => {
  test('changes what is given and leaves the rest, as the next read shows', async () => {
    const { name, step, campaignId } = mail()
    await see(campaignId)
    const { payload } = await act(
      'stepUpdate',
      { ...name, type: 'EMAIL', subject: 'Another subject', delayDays: 8, message: null },
      'step { id subject delayDays message }',
    )
    const shown = { id: step._id, subject: 'Another subject', delayDays: 8, message: step.message }
    expect(payload).toEqual({ step: shown, userErrors: [] })
    expect(harness.calls()).toEqual([
      `PATCH /api/sequences/${name.sequenceId}/steps/${step._id}`,
      `GET /api/campaigns/${campaignId}/sequences`,
    ])
    expect(harness.drift).toEqual([])
  })

  test('looks the type up where the campaign was seen, and asks for it where it was not', async () => {
    const { name, campaignId, step } = mail()
    expect(fieldsOf(await act('stepUpdate', { ...name, delayDays: 8 }))).toEqual(['type'])
    expect(harness.calls()).toEqual([])
    await see(campaignId)
    expect((await act('stepUpdate', { ...name, delayDays: 8 })).payload.userErrors).toEqual([])
    expect(harness.calls()).toEqual([`PATCH /api/sequences/${name.sequenceId}/steps/${step._id}`])
    expect(fieldsOf(await act('stepUpdate', { ...name, stepId: 'stp_nobody', delayDays: 8 }))).toEqual(['stepId'])
    expect(fieldsOf(await act('stepUpdate', { ...name, title: 'x' }))).toEqual(['title'])
  })

  test('looks the type up in the campaign that it is told, and shows everything', async () => {
    const { name, step, campaignId } = mail()
    const { payload } = await act(
      'stepUpdate',
      { ...name, campaignId, delayDays: 8 },
      'step { id delayDays } sequence { id } campaign { id }',
    )
    expect(payload).toEqual({
      step: { id: step._id, delayDays: 8 },
      sequence: { id: name.sequenceId },
      campaign: { id: campaignId },
      userErrors: [],
    })
    expect(harness.calls()).toEqual([
      `GET /api/campaigns/${campaignId}/sequences`,
      `PATCH /api/sequences/${name.sequenceId}/steps/${step._id}`,
      `GET /api/campaigns/${campaignId}/sequences`,
    ])
  })

  test('tells of an unknown step alike, whether the type is given or looked up', async () => {
    const { name, campaignId } = mail()
    const unknown = { ...name, campaignId, stepId: 'stp_nobody', delayDays: 8 }
    for (const type of [null, 'EMAIL']) {
      const { payload } = await act('stepUpdate', { ...unknown, type })
      expect(payload.userErrors).toEqual([{ code: 'NOT_FOUND', message: 'Step not found', field: ['input', 'stepId'] }])
    }
  })

  test('refuses nothing at all, another type, and an unknown step', async () => {
    const { name, sequence } = mail()
    const nothing = await act('stepUpdate', { ...name, type: 'EMAIL' })
    expect(nothing.payload.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', field: ['input'] }])
    expect(harness.calls()).toEqual([])
    const other = await act('stepUpdate', { ...name, type: 'SMS', message: 'Hi' })
    expect(fieldsOf(other)).toEqual(['type'])
    const unknown = await act('stepUpdate', { ...name, stepId: 'stp_nobody', type: 'EMAIL', subject: 'x' })
    expect(unknown.payload.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'stepId'] }])
    expect(sequenceNow(sequence._id)).toEqual(sequence)
  })
})

describe('stepDelete', () => {
  test('takes the step out, and numbers the others anew', async () => {
    const { name, sequence, campaignId, step } = mail()
    await see(campaignId)
    const { payload } = await act('stepDelete', name, 'deletedId sequence { steps { id index } } campaign { id }')
    const left = sequence.steps.filter(each => each !== step)
    expect(payload).toEqual({
      deletedId: step._id,
      sequence: { steps: left.map(({ _id }, place) => ({ id: _id, index: place + 1 })) },
      campaign: { id: campaignId },
      userErrors: [],
    })
    expect(harness.calls()).toEqual([
      `DELETE /api/sequences/${sequence._id}/steps/${step._id}`,
      `GET /api/campaigns/${campaignId}/sequences`,
    ])
  })

  test('is refused while the campaign runs', async () => {
    const { name, campaignId, sequence } = mail()
    harness.team.campaigns.update(campaignId, { status: 'running' })
    const { payload } = await act('stepDelete', name, 'deletedId')
    expect(payload).toMatchObject({ deletedId: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect(payload.userErrors[0].message).toContain('because the campaign is running')
    expect(sequenceNow(sequence._id)).toEqual(sequence)
  })
})

describe('a test of wordings', () => {
  const variantB = 'variantB { subject message altMessage cc isPlainText }'

  test('begins with a copy, is changed, and is read again with one call', async () => {
    const { name, step, campaignId } = mail()
    await see(campaignId)
    const copy = { subject: step.subject || null, message: step.message, altMessage: null, cc: null, isPlainText: null }
    const begun = await act('stepAbTestCreate', name, `abTest { isRunning winner ${variantB} }`)
    expect(begun.payload).toEqual({ abTest: { isRunning: true, winner: null, variantB: copy }, userErrors: [] })
    const change = { subject: 'The other one', cc: ['sam@example.com'], isPlainText: false }
    const changed = await act('stepAbTestUpdate', { ...name, ...change }, `abTest { ${variantB} }`)
    expect(changed.payload).toEqual({ abTest: { variantB: { ...copy, ...change } }, userErrors: [] })
    const test = `/api/sequences/${name.sequenceId}/steps/${name.stepId}/ab-test`
    expect(harness.calls()).toEqual([`POST ${test}`, `PATCH ${test}`])
    harness.forget()
    const query = `query ($id: ID!) { node(id: $id) { ... on Step { abTest { isRunning ${variantB} } } } }`
    const { data } = await harness.run(query, { id: name.stepId })
    expect(data.node.abTest).toEqual({ isRunning: true, variantB: { ...copy, ...change } })
    expect(harness.calls()).toEqual([`GET /api/campaigns/${campaignId}/sequences`, `GET ${test}`])
    expect(harness.drift).toEqual([])
  })

  test('is not asked about where a step has one wording, nor when its second one is not selected', async () => {
    const { campaignId } = having(({ abTest }) => abTest !== undefined)
    const query = (fields: string) =>
      `query ($id: ID!) { campaign(id: $id) { sequences { steps { id abTest { ${fields} } } } } }`
    await harness.run(query('isRunning winner'), { id: campaignId })
    expect(harness.calls()).toEqual([`GET /api/campaigns/${campaignId}/sequences`])
    harness.forget()
    await harness.run(query('variantB { subject }'), { id: campaignId })
    const tested = harness.team.sequences
      .where('campaignId', campaignId)
      .flatMap(({ _id, steps }) => steps.filter(({ abTest }) => abTest).map(step => `${_id}/steps/${step._id}`))
    expect(harness.calls()).toEqual(tested.map(path => `GET /api/sequences/${path}/ab-test`))
  })

  test('shows the step without its second wording when the plan does not cover it', async () => {
    const { campaignId, step } = having(({ abTest }) => abTest !== undefined)
    harness.team.team = { ...harness.team.team, plan: 'emailStarter' }
    const query = `query ($id: ID!) {
      campaign(id: $id) { sequences { steps { id abTest { isRunning variantB { subject } } } } }
    }`
    const { data, errors } = await harness.run(query, { id: campaignId })
    const steps = data.campaign.sequences.flatMap(({ steps }: { steps: { id: string }[] }) => steps)
    expect(steps.find(({ id }: { id: string }) => id === step._id).abTest).toMatchObject({ variantB: null })
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['PAYMENT_REQUIRED'])
    const refused = await act('stepAbTestCreate', mail().name)
    expect(refused.payload.userErrors).toMatchObject([{ code: 'PAYMENT_REQUIRED' }])
  })

  test('ends with the wording that stays', async () => {
    const { name, campaignId } = mail()
    await see(campaignId)
    await act('stepAbTestCreate', name)
    await act('stepAbTestUpdate', { ...name, subject: 'The other one' })
    const shown = 'step { subject abTest { isRunning } }'
    const { payload } = await act('stepAbTestDelete', { ...name, variant: 'A' }, shown)
    expect(payload).toEqual({ step: { subject: 'The other one', abTest: null }, userErrors: [] })
    const again = await act('stepAbTestDelete', name, shown)
    expect(again.payload).toMatchObject({ step: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })

  test('has one winner, for good', async () => {
    const { name, campaignId } = mail()
    await see(campaignId)
    await act('stepAbTestCreate', name)
    const shown = 'step { abTest { isRunning winner } }'
    const { payload } = await act('stepAbTestSelectWinner', { ...name, variant: 'B' }, shown)
    expect(payload).toEqual({ step: { abTest: { isRunning: false, winner: 'B' } }, userErrors: [] })
    const before = snapshot()
    const again = await act('stepAbTestSelectWinner', { ...name, variant: 'A' }, shown)
    expect(again.payload.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
    expect(snapshot()).toBe(before)
  })

  test('is not begun twice, nor while the campaign runs, nor changed by nothing', async () => {
    const { name, campaignId } = mail()
    const nothing = await act('stepAbTestUpdate', { ...name, subject: null })
    expect(nothing.payload.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', field: ['input'] }])
    const long = await act('stepAbTestUpdate', { ...name, subject: 'x'.repeat(401) })
    expect(fieldsOf(long)).toEqual(['subject'])
    expect(harness.calls()).toEqual([])
    harness.team.campaigns.update(campaignId, { status: 'running' })
    const running = await act('stepAbTestCreate', name, 'abTest { isRunning }')
    expect(running.payload).toMatchObject({ abTest: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    harness.team.campaigns.update(campaignId, { status: 'paused' })
    await act('stepAbTestCreate', name)
    const twice = await act('stepAbTestCreate', name)
    expect(twice.payload.userErrors[0].message).toContain('already exists')
  })
})
