import { beforeEach, describe, expect, test } from 'vitest'
import { exports } from '../../../src/domains/exports/contract.ts'
import { exportsHandlers } from '../../../src/domains/exports/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { now, rest, smallTeam, worldOf } from '../../support/rest.ts'
import { activities, campaign, lead, mainSequence } from '../campaigns/world.ts'

const routes = routesOf(exports, exportsHandlers)

const header =
  'leadId,email,firstName,lastName,companyName,lastState,status,sequenceId,step,stepType,doneAt,openedAt,clickedAt,acceptedAt,repliedAt,failedAt,unsubscribedAt'

let team: TeamWorld
let at: number
let call: ReturnType<typeof rest>
beforeEach(() => {
  team = smallTeam()
  at = Date.parse(now)
  team.campaigns.insert(campaign({ _id: 'cam_1', name: 'Spring & Co', variableKeys: ['email', 'firstName'] }))
  team.campaigns.insert(campaign({ _id: 'cam_2' }))
  team.sequences.insert(mainSequence)
  const variables = { email: 'ann@x.test', firstName: 'Ann, "A"' }
  team.leads.insert(lead('lea_1', { email: 'ann@x.test', variables }))
  team.leads.insert(lead('lea_2', { state: null, status: 'review' }))
  const step = { leadId: 'lea_1', stepId: 'stp_2', sequenceStep: 1 }
  for (const activity of activities([
    { type: 'linkedinInviteDone', leadId: 'lea_1', stepId: 'stp_1', sequenceStep: 0 },
    { type: 'emailsSent', ...step },
    { type: 'emailsOpened', ...step, bot: true },
    { type: 'emailsOpened', ...step },
    { type: 'emailsOpened', ...step },
    { type: 'paused', leadId: 'lea_1' },
  ])) {
    team.activities.insert(activity)
  }
  call = rest(routes, team, { ...worldOf(team), clock: { now: () => at, after: () => () => undefined } })
})

const hour = (place: number): string => new Date(Date.UTC(2026, 1, 1, place)).toISOString()

const file = [
  header,
  `lea_1,ann@x.test,"Ann, ""A""",,,emailsSent,running,seq_cam_1,1,linkedinInvite,${hour(0)},,,,,,`,
  `lea_1,ann@x.test,"Ann, ""A""",,,emailsSent,running,seq_cam_1,2,email,${hour(1)},${hour(3)},,,,,`,
  'lea_2,,,,,,review,,,,,,,,,,',
  '',
].join('\n')

const start = () => call('GET', '/campaigns/cam_1/export/start').body as { readonly _id: string }

const statusOf = (id: string) => call('GET', `/campaigns/cam_1/export/${id}/status`)

const gone = (id: string) => ({ status: 404, body: { ok: false, message: `Export with id ${id} not found` } })

test('the statistics are a row for each lead and step, and one for a lead without any', () => {
  expect(call('GET', '/campaigns/cam_1/export')).toEqual({ status: 200, body: file })
  expect(call('GET', '/campaigns/cam_9/export')).toEqual({ status: 404, body: 'Campaign not found' })
})

test('the old list of leads is the same file as the export of leads', () => {
  const rows = 'emailStatus,email,firstName,lastState,status,_id\n'
  expect(call('GET', '/campaigns/cam_1/export/list?state=emailsSent').body).toBe(
    `${rows},ann@x.test,"Ann, ""A""",emailsSent,running,lea_1\n`,
  )
  expect(call('GET', '/campaigns/cam_1/export/list?state=all').body).toMatch(/^[^\n]+\n[^\n]+\n[^\n]+\n$/)
  expect(call('GET', '/campaigns/cam_9/export/list')).toEqual({ status: 404, body: 'Campaign not found' })
})

describe('an export', () => {
  test('begins pending, with its id under both names', () => {
    const { _id } = start()
    expect(team.exports.size).toBe(1)
    expect(call('GET', '/campaigns/cam_9/export/start')).toEqual({ status: 404, body: 'Campaign not found' })
    const second = call('GET', '/campaigns/cam_1/export/start').body as { readonly _id: string }
    expect(second).toEqual({
      _id: second._id,
      id: second._id,
      teamId: 'tea_1',
      campaignId: 'cam_1',
      campaignName: 'Spring & Co',
      status: 'pending',
      startedAt: now,
      progressIndex: 0,
      progressTime: Date.parse(now),
      progressLastStepDuration: 0,
      progressType: 'starting',
      progress: 0,
      total: 0,
    })
    expect(second._id).not.toBe(_id)
  })

  test('goes a stage further with each question, and is done with the sixth', () => {
    const { _id } = start()
    const stages = Array.from({ length: 7 }, () => statusOf(_id).body as { readonly status: Record<string, unknown> })
    expect(stages.map(({ status }) => [status.status, status.progressIndex, status.progressType])).toEqual([
      ...[1, 2, 3, 4, 5].map(index => ['pending', index, 'processing']),
      ['done', 6, 'done'],
      ['done', 6, 'done'],
    ])
    expect(stages[2]).toMatchObject({ ok: true, status: { progress: 1, total: 2, progressLastStepDuration: 500 } })
    const fileName = `fil_${_id}_spring_co.csv`
    expect(stages[6]).toMatchObject({
      status: {
        endedAt: now,
        fileSize: Buffer.byteLength(file),
        url: `https://api.lemlist.com/api/files/exports/${fileName}`,
        progress: 0,
        total: 0,
      },
    })
    expect(call('GET', `/files/exports/${fileName}`)).toEqual({ status: 200, body: file })
  })

  test('goes a stage further with each half second, and keeps the file as it was when it was done', () => {
    const { _id } = start()
    at += 1500
    expect(statusOf(_id).body).toMatchObject({ status: { status: 'pending', progressIndex: 4 } })
    at += 1000
    expect(statusOf(_id).body).toMatchObject({ status: { status: 'done', endedAt: new Date(at).toISOString() } })
    team.leads.insert(lead('lea_3'))
    at += 60_000
    expect(statusOf(_id).body).toMatchObject({ status: { endedAt: new Date(at - 60_000).toISOString() } })
    expect(call('GET', `/files/exports/fil_${_id}_spring_co.csv`).body).toBe(file)
  })

  test('is not known after two hours, nor of another campaign; its file is there for 24 hours', () => {
    const { _id } = start()
    expect(call('GET', `/campaigns/cam_2/export/${_id}/status`)).toEqual(gone(_id))
    expect(call('GET', `/campaigns/cam_9/export/${_id}/status`)).toEqual({ status: 404, body: 'Campaign not found' })
    expect(statusOf('axp_9')).toEqual(gone('axp_9'))
    at += 3000
    expect(statusOf(_id).body).toMatchObject({ status: { status: 'done' } })
    at += 2 * 3_600_000 - 3000
    expect(statusOf(_id)).toEqual(gone(_id))
    expect(call('PUT', `/campaigns/cam_1/export/${_id}/email/ann%40x.test`)).toEqual({
      status: 404,
      body: 'Export not found',
    })
    const path = `/files/exports/fil_${_id}_spring_co.csv`
    expect(call('GET', path).status).toBe(200)
    at += 22 * 3_600_000 + 3000
    expect(call('GET', path)).toEqual({ status: 404, body: 'File not found' })
    expect(call('GET', '/files/exports/fil_other.csv')).toEqual({ status: 404, body: 'File not found' })
  })

  test('takes an address while it is pending and when it is done', () => {
    const { _id } = start()
    const mail = (address: string) => call('PUT', `/campaigns/cam_1/export/${_id}/email/${encodeURIComponent(address)}`)
    expect(mail('ann+a@x.test').body).toMatchObject({
      ok: true,
      status: { status: 'pending', progressIndex: 0, email: 'ann+a@x.test' },
    })
    at += 3000
    expect(mail('bob@x.test').body).toMatchObject({ status: { status: 'done', email: 'bob@x.test' } })
    expect(statusOf(_id).body).toMatchObject({ status: { email: 'bob@x.test' } })
    const unknown = call('PUT', `/campaigns/cam_2/export/${_id}/email/ann%40x.test`)
    expect(unknown).toEqual({ status: 404, body: 'Export not found' })
  })
})
