import { describe, expect, test } from 'vitest'
import { type Harness, startHarness } from '../../support/harness.ts'
import { asked, found } from './seeded.ts'

describe('launching a lead', () => {
  const query = `mutation ($input: LeadLaunchInput!) {
    leadLaunch(input: $input) { lead { id state status } userErrors { code message field } }
  }`

  /** A lead that waits for review in a campaign that could send. */
  const waiting = ({ team }: Harness) => {
    const lead = found(
      team.leads.all().find(({ status, isPaused, email }) => status === 'review' && !isPaused && email),
    )
    const user = found(team.users.all()[0])
    const senders = [{ id: user._id, email: user.email, sendUserMailboxId: found(user.mailboxes[0])._id }]
    team.campaigns.update(lead.campaignId, { errors: [], senders })
    return lead
  }

  test('takes it out of review', async () => {
    const harness = startHarness()
    const { _id } = waiting(harness)
    const answer = await harness.run(query, { input: { leadId: _id } })
    expect(answer.errors).toBeUndefined()
    expect(answer.data.leadLaunch).toEqual({
      lead: { id: _id, state: 'REVIEWED', status: 'RUNNING' },
      userErrors: [],
    })
    expect(asked(harness)[0]).toBe(`POST /leads/review/${_id}`)
    expect(harness.drift).toEqual([])
  })

  test('that was launched, or is not there, is told as such', async () => {
    const harness = startHarness()
    const { _id } = waiting(harness)
    await harness.run(query, { input: { leadId: _id } })
    const again = await harness.run(query, { input: { leadId: _id } })
    expect(again.data.leadLaunch).toEqual({
      lead: null,
      userErrors: [
        {
          code: 'CONFLICT',
          message: 'Lead is already launched (CAMPAIGN_LEAD_REVIEW_LEAD_ALREADY_LAUNCHED)',
          field: ['input', 'leadId'],
        },
      ],
    })
    const nobody = await harness.run(query, { input: { leadId: 'lea_none1' } })
    expect(nobody.data.leadLaunch.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'leadId'] }])
  })

  test('is refused where the plan does not cover it', async () => {
    const harness = startHarness()
    const { _id } = waiting(harness)
    harness.team.team = { ...harness.team.team, plan: 'emailStarter' }
    const answer = await harness.run(query, { input: { leadId: _id } })
    expect(answer.data.leadLaunch).toMatchObject({
      lead: null,
      userErrors: [{ code: 'PAYMENT_REQUIRED', message: 'route is available starting emailPro plan' }],
    })
    expect(harness.team.leads.get(_id)?.status).toBe('review')
  })
})

describe('uploading a voice note', () => {
  const query = `mutation ($input: LeadVoiceNoteUploadInput!) {
    leadVoiceNoteUpload(input: $input) {
      voiceNote { url fileName lead { id campaign { id } } }
      userErrors { code message field }
    }
  }`
  const stepId = 'stp_voiceNote00000001'
  const recording = (name = 'hello.M4A', type = 'audio/x-m4a', content = 'hello') => new File([content], name, { type })

  const setUp = (options: Parameters<typeof startHarness>[0] = {}) => {
    const harness = startHarness(options)
    const sequence = found(harness.team.sequences.all().find(({ level }) => level === 0))
    const step = { _id: stepId, type: 'linkedinVoiceNote', delay: 1, emailTemplateId: 'etp_1' }
    harness.team.sequences.update(sequence._id, { steps: [...sequence.steps, step] })
    const lead = found(harness.team.leads.where('campaignId', sequence.campaignId)[0])
    return { harness, lead, input: { leadId: lead._id, stepId, file: null } }
  }

  test('keeps it for the lead and the step, and sends nothing', async () => {
    const { harness, lead, input } = setUp()
    const activities = harness.team.activities.size
    const answer = await harness.upload(query, { input }, recording())
    expect(answer.errors).toBeUndefined()
    const [kept] = harness.team.voiceNotes.all()
    expect(kept).toMatchObject({ leadId: lead._id, stepId })
    expect(answer.data.leadVoiceNoteUpload).toEqual({
      voiceNote: { url: kept?.url, fileName: 'hello', lead: { id: lead._id, campaign: { id: lead.campaignId } } },
      userErrors: [],
    })
    expect(asked(harness)).toEqual([`POST /leads/audio?leadId=${lead._id}&stepId=${stepId}`])
    expect(harness.team.activities.size).toBe(activities)
    expect(harness.drift).toEqual([])
  })

  test.each([
    [recording('hello.m4a', 'text/plain'), ['The file is no recording: its type must begin with `audio/`']],
    [recording('hello.exe'), [expect.stringContaining('must end in .m4a, .mp3')]],
    [recording('hello.m4a', 'audio/mp4', ''), ['The file is empty']],
    [recording('hello', 'image/png', ''), [expect.any(String), expect.any(String), 'The file is empty']],
  ])('of something else is refused before lemlist is called (%#)', async (file, messages) => {
    const { harness, input } = setUp()
    const answer = await harness.upload(query, { input }, file)
    expect(answer.data.leadVoiceNoteUpload).toEqual({
      voiceNote: null,
      userErrors: messages.map(message => ({ code: 'BAD_USER_INPUT', message, field: ['input', 'file'] })),
    })
    expect(harness.calls()).toEqual([])
  })

  test('of more than 20 MB is refused before lemlist is called', async () => {
    const { harness, input } = setUp({ maxUploadBytes: 30 * 1024 * 1024 })
    const answer = await harness.upload(
      query,
      { input },
      recording('long.wav', 'audio/wav', 'x'.repeat(20 * 1024 * 1024 + 1)),
    )
    expect(answer.data.leadVoiceNoteUpload.userErrors).toMatchObject([{ message: 'The file is larger than 20 MB' }])
    expect(harness.calls()).toEqual([])
  })

  test('for a lead and a step that do not go together is refused, and nothing is kept', async () => {
    const { harness, input, lead } = setUp()
    const other = found(harness.team.leads.all().find(({ campaignId }) => campaignId !== lead.campaignId))
    for (const wrong of [{ leadId: other._id }, { stepId: 'stp_none1' }]) {
      const answer = await harness.upload(query, { input: { ...input, ...wrong } }, recording())
      expect(answer.data.leadVoiceNoteUpload).toEqual({
        voiceNote: null,
        userErrors: [
          {
            code: 'BAD_USER_INPUT',
            message: '`leadId` is no lead of the team, or `stepId` no voice message step of its campaign ("Bad team")',
            field: ['input'],
          },
        ],
      })
    }
    expect(harness.team.voiceNotes.size).toBe(0)
  })
})
