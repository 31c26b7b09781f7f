import { beforeEach, describe, expect, test } from 'vitest'
import { dueEvents } from '../../support/due.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { found } from '../leads/seeded.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness({ preset: 'team' })
})

const mailboxFields = 'mailbox { id isWarming lemwarm { isActive activeAt maxPerDay rampUp variesDaily score } }'

const act = async (name: string, input: object, fields = mailboxFields) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code message field } } }`
  const { data, errors } = await harness.run(query, { input })
  return { payload: data?.[name], codes: errors?.map(({ extensions }) => extensions.code) }
}

/** A user with a mailbox that can send. */
const owned = (place: number) => {
  const owner = found(harness.team.users.all()[place])
  return { owner, mailbox: found(owner.mailboxes.find(({ status }) => status === 'CONNECTED')) }
}

const onceRead = async (userId: string): Promise<void> => {
  await harness.run(`{ user(id: "${userId}") { mailboxes { id lemwarm { isActive maxPerDay } } } }`)
  harness.forget()
}

describe('turning it on and off', () => {
  test('shows the mailbox as it is then, read again', async () => {
    const { owner, mailbox } = owned(0)
    await onceRead(owner._id)
    const { payload } = await act('lemwarmPause', { mailboxId: mailbox._id })
    const { warmEmailMax: maxPerDay, warmEmailRampup: rampUp, score } = mailbox.lemwarm
    const shown = { maxPerDay, rampUp, variesDaily: null, score }
    expect(payload).toEqual({
      mailbox: { id: mailbox._id, isWarming: false, lemwarm: { ...shown, isActive: false, activeAt: null } },
      userErrors: [],
    })
    expect(harness.calls()).toEqual([
      `POST /api/lemwarm/${mailbox._id}/pause`,
      `GET /api/users/${owner._id}`,
      `GET /api/lemwarm/${mailbox._id}/settings`,
    ])
    expect(dueEvents(harness)).toEqual(['lemwarmPaused'])
    const started = await act('lemwarmStart', { mailboxId: mailbox._id })
    const activeAt = new Date(harness.clock.now()).toISOString()
    expect(started.payload.mailbox).toEqual({
      id: mailbox._id,
      isWarming: true,
      lemwarm: { ...shown, isActive: true, activeAt },
    })
    const { data } = await harness.run(`{ user(id: "${owner._id}") { mailboxes { id isWarming } } }`)
    expect(data.user.mailboxes).toContainEqual({ id: mailbox._id, isWarming: true })
    expect(harness.drift).toEqual([])
  })

  test('finds a mailbox that nobody has read yet by asking user after user, and not where it is not asked for', async () => {
    const { owner, mailbox } = owned(2)
    expect((await act('lemwarmPause', { mailboxId: mailbox._id }, '')).payload).toEqual({ userErrors: [] })
    expect(harness.calls()).toEqual([`POST /api/lemwarm/${mailbox._id}/pause`])
    harness.forget()
    const { payload } = await act('lemwarmPause', { mailboxId: mailbox._id }, 'mailbox { id user { id } }')
    expect(payload.mailbox).toEqual({ id: mailbox._id, user: { id: owner._id } })
    const users = harness.team.users.all().slice(0, 3)
    expect(harness.calls()).toEqual([
      `POST /api/lemwarm/${mailbox._id}/pause`,
      'GET /api/team',
      ...users.map(({ _id }) => `GET /api/users/${_id}`),
    ])
  })

  test('is refused for a mailbox that is gone, in the words of lemlist', async () => {
    const { owner, mailbox } = owned(0)
    const mailboxes = owner.mailboxes.map(each => ({ ...each, status: 'DISCONNECTED' as const }))
    harness.team.users.update(owner._id, { mailboxes })
    const { payload } = await act('lemwarmStart', { mailboxId: mailbox._id })
    expect(payload).toEqual({
      mailbox: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: 'mailbox-deleted', field: ['input', 'mailboxId'] }],
    })
    expect(harness.team.users.get(owner._id)?.mailboxes).toEqual(mailboxes)
  })
})

describe('the settings', () => {
  test('are changed as far as they are given, and read again', async () => {
    const { owner, mailbox } = owned(0)
    await onceRead(owner._id)
    const input = { mailboxId: mailbox._id, maxPerDay: 7, variesDaily: true, answerPercent: 40, rampUp: null }
    const { payload } = await act('lemwarmSettingsUpdate', input)
    expect(payload.userErrors).toEqual([])
    expect(payload.mailbox.lemwarm).toMatchObject({
      maxPerDay: 7,
      rampUp: mailbox.lemwarm.warmEmailRampup,
      variesDaily: true,
    })
    expect(owned(0).mailbox.lemwarm.answerPercentage).toBe(40)
    expect(harness.calls()[0]).toBe(`PATCH /api/lemwarm/${mailbox._id}/settings`)
    expect(harness.drift).toEqual([])
  })

  test('out of bounds, or none at all, are refused before lemlist is called', async () => {
    const { _id: mailboxId } = owned(0).mailbox
    const { payload } = await act('lemwarmSettingsUpdate', {
      mailboxId,
      maxPerDay: 41,
      rampUp: -1,
      internalPercent: 101,
      answerPercent: -1,
    })
    expect(payload.mailbox).toBeNull()
    expect(payload.userErrors.map(({ field }: { field: string[] }) => field[1]).toSorted()).toEqual([
      ...['answerPercent', 'internalPercent', 'maxPerDay', 'rampUp'],
    ])
    const none = await act('lemwarmSettingsUpdate', { mailboxId, maxPerDay: null })
    expect(none.payload.userErrors).toMatchObject([{ field: ['input'] }])
    expect(harness.calls()).toEqual([])
  })

  test('that lemlist does not take are told by the field they came from', async () => {
    const { _id: mailboxId } = owned(0).mailbox
    const { payload } = await act('lemwarmSettingsUpdate', { mailboxId, maxPerDay: 5, rampUp: 0 })
    expect(payload.userErrors).toEqual([
      {
        code: 'BAD_USER_INPUT',
        message: 'lemlist does not take this for `rampUp` ("Bad params: warmEmailRampup")',
        field: ['input', 'rampUp'],
      },
    ])
    expect(owned(0).mailbox.lemwarm.warmEmailMax).not.toBe(5)
  })
})

test.each(['lemwarmStart', 'lemwarmPause', 'lemwarmSettingsUpdate'])(
  '%s tells an unknown mailbox by its field',
  async name => {
    const input = { mailboxId: 'usm_NoneOfThese00000', ...(name === 'lemwarmSettingsUpdate' ? { maxPerDay: 5 } : {}) }
    expect((await act(name, input)).payload).toEqual({
      mailbox: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Bad team', field: ['input', 'mailboxId'] }],
    })
  },
)

test('to start it needs the role send, the rest needs write', async () => {
  harness = startHarness({ role: 'WRITE' })
  expect((await act('lemwarmStart', { mailboxId: 'usm_1' })).codes).toEqual(['FORBIDDEN'])
  harness = startHarness({ role: 'READ' })
  expect((await act('lemwarmPause', { mailboxId: 'usm_1' })).codes).toEqual(['FORBIDDEN'])
  expect((await act('lemwarmSettingsUpdate', { mailboxId: 'usm_1', maxPerDay: 5 })).codes).toEqual(['FORBIDDEN'])
  expect(harness.calls()).toEqual([])
})
