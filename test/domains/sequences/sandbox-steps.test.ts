import { describe, expect, test } from 'vitest'
import { sequences } from '../../../src/domains/sequences/contract.ts'
import { sequencesHandlers } from '../../../src/domains/sequences/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { rest, smallTeam } from '../../support/rest.ts'
import { campaign, lead, mainSequence } from '../campaigns/world.ts'

const routes = routesOf(sequences, sequencesHandlers)

/** A paused campaign: an invitation, an email, a condition, and the two sequences it branches into. */
const team = () => {
  const small = smallTeam()
  small.campaigns.insert(campaign({ _id: 'cam_1', status: 'paused', sequenceId: 'seq_cam_1' }))
  small.campaigns.insert(campaign({ _id: 'cam_old', status: 'archived' }))
  const condition = { _id: 'stp_3', type: 'conditional', delay: 1, emailTemplateId: 'etp_3', conditionKey: 'hasScore' }
  small.sequences.insert({ ...mainSequence, steps: [...mainSequence.steps, condition] })
  const branch = { campaignId: 'cam_1', level: 1, parentId: 'seq_cam_1', conditionalStepIndex: 2, steps: [] }
  small.sequences.insert({ ...branch, _id: 'seq_yes' })
  small.sequences.insert({ ...branch, _id: 'seq_no' })
  return small
}

const stepIds = (world: ReturnType<typeof team>) => world.sequences.get('seq_cam_1')?.steps.map(({ _id }) => _id)
const places = (world: ReturnType<typeof team>) =>
  world.sequences.where('campaignId', 'cam_1').map(({ conditionalStepIndex }) => conditionalStepIndex)

const steps = '/sequences/seq_cam_1/steps'

describe('a new step', () => {
  test('goes to its place, counted from 0, and moves steps, branches and the leads behind it', () => {
    const world = team()
    for (const [id, sequenceStep] of [['lea_1', 1] as const, ['lea_2', 2] as const]) {
      world.leads.insert(lead(id, { sequenceStep }))
      world.activities.insert({
        _id: `act_${id}`,
        type: 'linkedinInviteDone',
        createdAt: '2026-02-01T00:00:00.000Z',
        leadId: id,
        sequenceId: 'seq_cam_1',
        sequenceStep: sequenceStep - 1,
      })
    }
    const { status, body } = rest(routes, world)('POST', steps, {
      type: 'manual',
      title: 'Look',
      message: 'x',
      index: 1,
    })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        _id: expect.stringMatching(/^stp_/),
        type: 'manual',
        delay: 1,
        emailTemplateId: expect.stringMatching(/^etp_/),
        message: 'x',
      },
    })
    expect(stepIds(world)).toEqual(['stp_1', (body as { _id: string })._id, 'stp_2', 'stp_3'])
    expect(places(world)).toEqual([undefined, 3, 3])
    expect(world.leads.all().map(({ sequenceStep }) => sequenceStep)).toEqual([1, 3])
  })

  test('goes to the end without a place, with -1 and with one too large; only the first one waits no day', () => {
    const world = team()
    const call = rest(routes, world)
    for (const index of [undefined, -1, 99]) call('POST', steps, { type: 'linkedinVisit', index })
    expect(stepIds(world)).toHaveLength(6)
    expect(stepIds(world)?.slice(0, 3)).toEqual(['stp_1', 'stp_2', 'stp_3'])
    expect(call('POST', steps, { type: 'linkedinVisit' }).body).toMatchObject({ delay: 1 })
    expect(call('POST', steps, { type: 'linkedinVisit', index: 0 }).body).toMatchObject({ delay: 0 })
  })

  test('that is a condition gets two empty sequences of its own', () => {
    const world = team()
    rest(routes, world)('POST', '/sequences/seq_yes/steps', { type: 'conditional', conditionKey: 'emailsOpened' })
    const own = world.sequences.all().filter(({ parentId }) => parentId === 'seq_yes')
    expect(own).toEqual(
      [1, 2].map(() => ({
        _id: expect.stringMatching(/^seq_/),
        campaignId: 'cam_1',
        level: 2,
        parentId: 'seq_yes',
        conditionalStepIndex: 0,
        steps: [],
      })),
    )
  })

  test('is refused for an unknown sequence, and without what its type needs', () => {
    const world = team()
    const call = rest(routes, world)
    const before = stepIds(world)
    expect(call('POST', '/sequences/seq_9/steps', { type: 'linkedinVisit' })).toEqual({
      status: 404,
      body: 'Sequence not found',
    })
    const refusals = [
      [{}, 'Bad params: type'],
      [{ type: 'carrierPigeon' }, 'Bad params: type'],
      [{ type: 'email', subject: 5 }, 'Bad params: subject'],
      [{ type: 'email', subject: ' ' }, 'Bad params: subject is required'],
      [{ type: 'sms' }, 'Bad params: message is required'],
      [{ type: 'conditional' }, 'Bad params: conditionKey is required'],
      [{ type: 'api', url: 'ftp://example.com' }, 'Bad params: url must start with http(s)://'],
      [
        { type: 'linkedinInvite', images: Array(7).fill('https://a.b') },
        'Bad params: images and videos are limited to 6 items',
      ],
      [{ type: 'sendToAnotherCampaign' }, 'Bad params: campaignId is required'],
      [{ type: 'sendToAnotherCampaign', campaignId: 'cam_9' }, 'Campaign not found'],
      [{ type: 'sendToAnotherCampaign', campaignId: 'cam_old' }, 'Campaign is archived'],
    ] as const
    for (const [body, words] of refusals) expect(call('POST', steps, body)).toEqual({ status: 400, body: words })
    expect(stepIds(world)).toEqual(before)
  })
})

describe('a change of a step', () => {
  test('leaves what is not given, and gives new wording a new template', () => {
    const world = team()
    const call = rest(routes, world)
    expect(call('PATCH', `${steps}/stp_2`, { type: 'email', delay: 9 })).toEqual({
      status: 200,
      body: { _id: 'stp_2', type: 'email', delay: 9, emailTemplateId: 'etp_2', message: '<p>Hi</p>' },
    })
    expect(call('PATCH', `${steps}/stp_2`, { type: 'email', subject: 'Hello' }).body).toMatchObject({
      emailTemplateId: expect.not.stringMatching('etp_2'),
    })
    expect(world.sequences.get('seq_cam_1')?.steps[1]).toMatchObject({
      delay: 9,
      subject: 'Hello',
      message: '<p>Hi</p>',
    })
  })

  test('is refused for another type, and for steps that are not in the sequence', () => {
    const call = rest(routes, team())
    expect(call('PATCH', `${steps}/stp_2`, { type: 'sms', message: 'Hi' })).toEqual({
      status: 400,
      body: 'Bad params: type cannot be changed',
    })
    expect(call('PATCH', `${steps}/stp_9`, { type: 'email' })).toEqual({ status: 404, body: 'Step not found' })
    expect(call('PATCH', '/sequences/seq_yes/steps/stp_2', { type: 'email' })).toEqual({
      status: 404,
      body: 'Step not found',
    })
  })
})

describe('the deletion of a step', () => {
  test('moves the others, and takes what branches off with it', () => {
    const world = team()
    const call = rest(routes, world)
    expect(call('DELETE', `${steps}/stp_1`)).toEqual({ status: 200, body: { ok: true } })
    expect(stepIds(world)).toEqual(['stp_2', 'stp_3'])
    expect(places(world)).toEqual([undefined, 1, 1])
    call('DELETE', `${steps}/stp_3`)
    expect(world.sequences.all().map(({ _id }) => _id)).toEqual(['seq_cam_1'])
  })

  test('is refused while the campaign runs, and for unknown ones', () => {
    const world = team()
    const call = rest(routes, world)
    expect(call('DELETE', `${steps}/stp_9`)).toEqual({ status: 404, body: 'Step not found' })
    expect(call('DELETE', '/sequences/seq_9/steps/stp_1')).toEqual({ status: 404, body: 'Sequence not found' })
    world.campaigns.update('cam_1', { status: 'running' })
    expect(call('DELETE', `${steps}/stp_1`)).toEqual({
      status: 400,
      body: 'You cannot delete this step because the campaign is running',
    })
    expect(stepIds(world)).toEqual(['stp_1', 'stp_2', 'stp_3'])
  })
})

describe('a test of wordings', () => {
  const test2 = `${steps}/stp_2/ab-test`
  const begun = () => {
    const world = team()
    const call = rest(routes, world)
    const { body } = call('POST', test2)
    return { world, call, body, step: () => world.sequences.get('seq_cam_1')?.steps[1] }
  }

  test('begins with a copy of the email, and is read and changed by its own route', () => {
    const { call, body } = begun()
    const copy = {
      stepId: 'stp_2',
      abTest: true,
      emailTemplateBId: expect.stringMatching(/^etp_/),
      subject: 'Hi',
      message: '<p>Hi</p>',
    }
    expect(body).toEqual(copy)
    expect(call('GET', test2)).toEqual({ status: 200, body })
    expect(call('PATCH', test2, { subject: 'Hey', cc: ['sam@example.com'], plainText: true }).body).toEqual({
      ...copy,
      subject: 'Hey',
      cc: ['sam@example.com'],
      plainText: true,
    })
  })

  test('ends with either wording', () => {
    const kept = begun()
    kept.call('PATCH', test2, { subject: 'Hey' })
    expect(kept.call('DELETE', test2)).toEqual({ status: 200, body: { ok: true } })
    expect(kept.step()).toEqual(mainSequence.steps[1])
    const promoted = begun()
    promoted.call('PATCH', test2, { subject: 'Hey' })
    promoted.call('DELETE', `${test2}?variant=A`)
    expect(promoted.step()).toEqual({
      ...mainSequence.steps[1],
      subject: 'Hey',
      emailTemplateId: (promoted.body as { emailTemplateBId: string }).emailTemplateBId,
    })
  })

  test('has one winner, for good', () => {
    const { call, step } = begun()
    expect(call('POST', `${test2}/winner`, { variant: 'C' })).toEqual({ status: 400, body: 'Bad params: variant' })
    expect(call('POST', `${test2}/winner`, { variant: 'B' })).toEqual({
      status: 200,
      body: { stepId: 'stp_2', abTest: 'B' },
    })
    expect(step()).toMatchObject({ abTest: 'B' })
    expect(call('POST', `${test2}/winner`, { variant: 'A' })).toEqual({
      status: 400,
      body: 'A winning variant has already been selected for this step',
    })
  })

  test('is refused below its plan, twice, of other steps, and where there is none', () => {
    const { world, call } = begun()
    expect(call('POST', test2)).toEqual({ status: 400, body: 'A/B test already exists on this step' })
    expect(call('POST', `${steps}/stp_1/ab-test`)).toEqual({
      status: 400,
      body: 'A/B test is only available on email steps',
    })
    for (const method of ['GET', 'DELETE']) {
      expect(call(method, `${steps}/stp_1/ab-test`)).toEqual({ status: 404, body: 'No A/B test variant on this step' })
      expect(call(method, `${steps}/stp_9/ab-test`)).toEqual({ status: 404, body: 'Step not found' })
    }
    expect(call('PATCH', test2, { subject: 'x'.repeat(401) })).toEqual({
      status: 400,
      body: 'Bad params: subject is limited to 400 characters',
    })
    world.campaigns.update('cam_1', { status: 'running' })
    const running = { status: 400, body: 'You cannot edit this step because the campaign is running' }
    expect(call('DELETE', test2)).toEqual(running)
    world.team = { ...world.team, plan: 'emailStarter' }
    for (const [method, path] of [['GET', test2] as const, ['POST', test2] as const, ['DELETE', test2] as const]) {
      expect(call(method, path)).toEqual({ status: 402, body: 'route is available starting emailPro plan' })
    }
  })
})
