import { describe, expect, test } from 'vitest'
import { sequences } from '../../../src/domains/sequences/contract.ts'
import { sequencesHandlers } from '../../../src/domains/sequences/sandbox.ts'
import { decode } from '../../../src/lemlist/decode.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { rest, smallTeam } from '../../support/rest.ts'
import { campaign, mainSequence } from '../campaigns/world.ts'

const routes = routesOf(sequences, sequencesHandlers)

const step = (_id: string, given: object = {}) => ({ _id, type: 'email', delay: 1, emailTemplateId: 'etp_9', ...given })

const team = () => {
  const small = smallTeam()
  small.campaigns.insert(campaign({ _id: 'cam_1' }))
  small.campaigns.insert(campaign({ _id: 'cam_2' }))
  small.sequences.insert({
    _id: 'seq_child',
    campaignId: 'cam_1',
    level: 1,
    parentId: 'seq_cam_1',
    conditionalStepIndex: 2,
    steps: [step('stp_4', { abTest: true, emailTemplateBId: 'etp_10', subjectB: 'Hey', messageB: '<p>Hey</p>' })],
  })
  small.sequences.insert({
    ...mainSequence,
    steps: [...mainSequence.steps, step('stp_3', { type: 'conditional', conditionKey: 'emailsOpened' })],
  })
  return small
}

describe('the sequences of a campaign', () => {
  test('are an object by id, with the place of each step and without the words of a second variant', () => {
    expect(rest(routes, team())('GET', '/campaigns/cam_1/sequences')).toEqual({
      status: 200,
      body: {
        seq_child: {
          _id: 'seq_child',
          level: 1,
          parentId: 'seq_cam_1',
          conditionalStepIndex: 2,
          steps: [
            {
              ...step('stp_4'),
              abTest: true,
              emailTemplateBId: 'etp_10',
              index: 1,
              sequenceId: 'seq_child',
              sequenceStep: 0,
            },
          ],
        },
        seq_cam_1: {
          _id: 'seq_cam_1',
          level: 0,
          steps: [
            { ...mainSequence.steps[0], index: 1, sequenceId: 'seq_cam_1', sequenceStep: 0 },
            { ...mainSequence.steps[1], index: 2, sequenceId: 'seq_cam_1', sequenceStep: 1 },
            {
              ...step('stp_3', { type: 'conditional', conditionKey: 'emailsOpened' }),
              index: 3,
              sequenceId: 'seq_cam_1',
              sequenceStep: 2,
            },
          ],
        },
      },
    })
  })

  test('of an unknown campaign, and of one without any, are refused', () => {
    const call = rest(routes, team())
    expect(call('GET', '/campaigns/cam_9/sequences')).toEqual({ status: 404, body: 'Campaign not found' })
    expect(call('GET', '/campaigns/cam_2/sequences')).toEqual({ status: 400, body: 'Campaign has no sequence' })
  })
})

describe('the contract of sequences', () => {
  const read = (json: unknown) => {
    const { reply } = sequences.campaignSequences
    const decoded = decode(reply.shape, reply.normalise(json))
    return decoded.ok ? { ids: decoded.value.rows.map(({ _id }) => _id), drift: decoded.drift } : decoded
  }

  test('reads them as a list, the main one first and the others by the place they branch off', () => {
    const child = { level: 1, parentId: 'seq_main', steps: [] }
    const json = {
      seq_c: { _id: 'seq_c', level: 2, parentId: 'seq_a', steps: [] },
      seq_b: { _id: 'seq_b', ...child, conditionalStepIndex: 3 },
      seq_main: { _id: 'seq_main', level: 0, steps: [] },
      seq_a: { _id: 'seq_a', ...child, conditionalStepIndex: 1 },
    }
    expect(read(json)).toEqual({ ids: ['seq_main', 'seq_a', 'seq_b', 'seq_c'], drift: [] })
  })

  test('does without levels, ids and the types of steps', () => {
    const json = { seq_a: { parentId: 'seq_main', steps: [] }, seq_main: { steps: [{ _id: 'stp_1', subject: 'Hi' }] } }
    expect(read(json)).toEqual({ ids: ['seq_main', 'seq_a'], drift: [] })
  })

  test('takes a list or an envelope as well, and fails on what is neither', () => {
    expect(read([{ _id: 'seq_main' }])).toEqual({ ids: ['seq_main'], drift: [] })
    expect(read({ data: [{ _id: 'seq_main' }] })).toEqual({ ids: ['seq_main'], drift: [] })
    expect(read({ ok: false })).toMatchObject({ ok: false })
  })
})
