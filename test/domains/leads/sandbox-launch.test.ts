import { describe, expect, test } from 'vitest'
import type { CampaignDocument, LeadDocument } from '../../../src/sandbox/documents.ts'
import { ann, now } from '../../support/rest.ts'
import { leadsApi, ok, refused } from './world.ts'

const sender = { id: ann._id, email: ann.email, sendUserMailboxId: 'usm_1' }

/** Jane, who waits for review in a campaign that could send, with whatever is different. */
const launching = (lead: Partial<LeadDocument> = {}, campaign: Partial<CampaignDocument> = {}) => {
  const api = leadsApi()
  api.team.campaigns.update('cam_1', { senders: [sender], ...campaign })
  api.team.leads.update('lea_1', lead)
  return api
}

const refusal = (code: string, message: string) => ({
  status: 400,
  body: { error: `CAMPAIGN_LEAD_REVIEW_${code}`, message },
})

describe('leadLaunch', () => {
  test('takes the lead out of review, and leaves its campaign as it is', () => {
    const { call, team } = launching()
    expect(call('POST', '/leads/review/lea_1')).toEqual(ok({ ok: true }))
    expect(team.leads.get('lea_1')).toMatchObject({ state: 'reviewed', status: 'running' })
    expect(team.campaigns.get('cam_1')?.status).toBe('draft')
  })

  test.each([
    [{ isPaused: true }, {}, refusal('LEAD_PAUSED', 'Lead is paused')],
    [{ status: 'running' }, {}, refusal('LEAD_ALREADY_LAUNCHED', 'Lead is already launched')],
    [{}, { errors: ['a step is empty'] }, refusal('CAMPAIGN_STEP_ERRORS', 'Campaign has step errors')],
    [
      {},
      { variableKeys: ['email', 'AI research'] },
      refusal('LEAD_AI_VARIABLE_INVALID', 'AI variable is missing or invalid'),
    ],
    [{}, { senders: [] }, refusal('LEAD_NO_SENDER_AVAILABLE', 'No sender available')],
  ] as const)('of a lead %j in a campaign %j is refused, and nothing changes', (lead, campaign, told) => {
    const { call, team } = launching(lead, campaign)
    const before = team.leads.get('lea_1')
    expect(call('POST', '/leads/review/lea_1')).toEqual(told)
    expect(team.leads.get('lea_1')).toBe(before)
  })

  test('of nobody, and for a smaller plan, is refused', () => {
    const { call, team } = launching()
    expect(call('POST', '/leads/review/lea_9')).toEqual({
      status: 404,
      body: { error: 'CAMPAIGN_LEAD_REVIEW_LEAD_NOT_FOUND', message: 'Lead not found' },
    })
    team.team = { ...team.team, plan: 'emailStarter' }
    expect(call('POST', '/leads/review/lea_1')).toEqual(refused(402, 'route is available starting emailPro plan'))
    expect(team.leads.get('lea_1')?.status).toBe('review')
  })
})

const voiceStep = { _id: 'stp_1', type: 'linkedinVoiceNote', delay: 1, emailTemplateId: 'etp_1' }
const mailStep = { _id: 'stp_2', type: 'email', delay: 1, emailTemplateId: 'etp_2' }

const recording = (content = 'hello', type = 'audio/x-m4a'): FormData => {
  const form = new FormData()
  form.set('file', new File([content], 'for.jane.m4a', { type }))
  return form
}

describe('leadVoiceNoteUpload', () => {
  const voices = () => {
    const api = leadsApi()
    api.team.sequences.insert({ _id: 'seq_1', campaignId: 'cam_1', level: 0, steps: [voiceStep, mailStep] })
    return api
  }

  test('keeps one recording for each lead and step', () => {
    const { call, team } = voices()
    call('POST', '/leads/audio?leadId=lea_1&stepId=stp_1', recording())
    const answer = call('POST', '/leads/audio?leadId=lea_1&stepId=stp_1', recording('again'))
    const [kept, ...others] = team.voiceNotes.all()
    expect(others).toEqual([])
    expect(kept).toMatchObject({ leadId: 'lea_1', stepId: 'stp_1', fileName: 'for.jane', createdAt: now })
    const status = { url: kept?.url, teamId: 'tea_1', campaignId: 'cam_1', leadId: 'lea_1', fileName: 'for.jane' }
    expect(answer).toEqual(ok({ ok: true, status }))
    expect(kept?.url).toMatch(/\/fil_\w{17}\.m4a$/)
  })

  test.each([
    ['leadId=lea_9&stepId=stp_1', recording(), 'Bad team'],
    ['leadId=lea_1&stepId=stp_9', recording(), 'Bad team'],
    ['leadId=lea_1&stepId=stp_2', recording(), 'Bad team'],
    ['leadId=lea_4&stepId=stp_1', recording(), 'Bad team'],
    ['leadId=lea_1&stepId=stp_1', recording('hello', 'text/plain'), 'Invalid audio file'],
    ['leadId=lea_1&stepId=stp_1', recording(''), 'Invalid audio file'],
    ['leadId=lea_1&stepId=stp_1', new FormData(), 'Bad params: file'],
  ])('with %s is refused where something does not fit', (query, form, words) => {
    const { call, team } = voices()
    expect(call('POST', `/leads/audio?${query}`, form)).toEqual(refused(400, words))
    expect(team.voiceNotes.size).toBe(0)
  })

  test('goes with its lead', () => {
    const { call, team } = voices()
    call('POST', '/leads/audio?leadId=lea_1&stepId=stp_1', recording())
    call('DELETE', '/campaigns/cam_1/leads/lea_1?action=remove')
    expect(team.voiceNotes.size).toBe(0)
  })
})
