import { beforeEach, describe, expect, test } from 'vitest'
import { overview } from '../../../src/domains/overview/contract.ts'
import { overviewHandlers } from '../../../src/domains/overview/sandbox.ts'
import { sandboxRoutes } from '../../../src/domains/sandbox.ts'
import type { ActivityDocument, LeadDocument } from '../../../src/sandbox/documents.ts'
import { createCampaign } from '../../../src/sandbox/effects.ts'
import { match, routesOf } from '../../../src/sandbox/routes.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { rest, smallTeam, worldOf } from '../../support/rest.ts'

const routes = routesOf(overview, overviewHandlers)

let team: TeamWorld
let call: ReturnType<typeof rest>
let campaignIds: string[]

const lead = (place: number, fields: Partial<LeadDocument>): LeadDocument => ({
  _id: `lea_${place}`,
  campaignId: campaignIds[0] ?? '',
  contactId: `ctc_${place}`,
  state: null,
  status: 'review',
  isPaused: false,
  source: 'api',
  personalized: false,
  createdAt: `2026-01-0${place}T00:00:00.000Z`,
  updatedAt: `2026-01-0${place}T00:00:00.000Z`,
  variables: {},
  sequenceStep: 0,
  ...fields,
})

const activity = (day: number, fields: Partial<ActivityDocument> & { readonly type: string }): ActivityDocument => ({
  _id: `act_${day}`,
  createdAt: `2026-02-0${day}T00:00:00.000Z`,
  campaignId: campaignIds[0],
  sendUserId: 'usr_1',
  ...fields,
})

beforeEach(() => {
  team = smallTeam()
  const world = worldOf(team)
  call = rest(routes, team, world)
  campaignIds = ['Spring', 'Autumn, late'].map(name => createCampaign(world, team, { name, createdBy: 'usr_1' })._id)
  team.campaigns.update(campaignIds[0] ?? '', { variableKeys: ['email', 'PERSONA'] })
  team.campaigns.update(campaignIds[1] ?? '', { variableKeys: ['email', 'city'] })
  const ann = { email: 'ann@acme.test', firstName: 'Ann', PERSONA: 'Planner' }
  team.leads.insert(lead(1, { state: 'emailsReplied', status: 'running', sendUserId: 'usr_1', variables: ann }))
  team.leads.insert(lead(2, { campaignId: campaignIds[1] ?? '', variables: { email: 'bob@b.test', city: 'Lyon' } }))
  team.leads.insert(lead(3, { state: 'emailsSent', status: 'running', isPaused: true }))
  team.activities.insert(activity(1, { type: 'emailsSent', leadId: 'lea_3' }))
  team.activities.insert(activity(2, { type: 'emailsSent', leadId: 'lea_1' }))
  team.activities.insert(activity(3, { type: 'emailsReplied', leadId: 'lea_1' }))
  team.activities.insert(activity(4, { type: 'emailsClicked', leadId: 'lea_2', campaignId: campaignIds[1] }))
  team.activities.insert({ _id: 'act_5', type: 'annotated', companyId: 'cpn_1', createdAt: '2026-02-05T00:00:00.000Z' })
})

describe('POST /overview/activities/leadIds', () => {
  const ids = (body: unknown) => call('POST', '/overview/activities/leadIds', body)

  test('gives each lead once, the latest first', () => {
    expect(ids({})).toEqual({ status: 200, body: { leadIds: ['lea_2', 'lea_1', 'lea_3'], total: 3 } })
  })

  test('filters by campaign, type or group, user and time, in either form', () => {
    const [spring] = campaignIds
    const found = [
      { campaignIds: [spring] },
      { types: ['warmed', 'emailsClicked'] },
      { sendUserIds: ['usr_2'] },
      { startDate: '2026-02-02T00:00:00.000Z', endDate: '2026-02-02T00:00:00.000Z' },
      {
        filters: [
          { filterId: 'type', in: ['emailsSent'] },
          { filterId: 'campaignId', in: [spring], out: ['cam_0'] },
        ],
      },
      { filters: [{ filterId: 'types', out: ['emailsSent', 'warmed'] }] },
      { types: [] },
    ].map(body => ids(body).body)
    expect(found).toMatchObject([
      { leadIds: ['lea_1', 'lea_3'] },
      { leadIds: ['lea_2', 'lea_1'] },
      { leadIds: [] },
      { leadIds: ['lea_1'] },
      { leadIds: ['lea_1', 'lea_3'] },
      { leadIds: ['lea_2'] },
      { leadIds: [], total: 0 },
    ])
  })

  test('refuses what it does not know', () => {
    expect(ids({ filters: [{ filterId: 'colour', in: ['red'] }] })).toEqual({ status: 400, body: 'Bad params' })
    expect(ids({ startDate: 'soon' })).toEqual({ status: 400, body: 'Bad params' })
    expect(ids({ types: 'emailsSent' })).toEqual({ status: 400, body: 'Bad params: types' })
  })
})

test('POST /overview/leads/ids filters by campaign, state or group, user, words and time', () => {
  const ids = (body: unknown) => call('POST', '/overview/leads/ids', body).body
  expect(ids({})).toEqual({ ids: ['lea_1', 'lea_2', 'lea_3'], total: 3 })
  expect(ids({ campaignIds: [campaignIds[1]] })).toEqual({ ids: ['lea_2'], total: 1 })
  expect(ids({ states: ['warmed', 'paused'] })).toEqual({ ids: ['lea_1', 'lea_3'], total: 2 })
  expect(ids({ filters: [{ filterId: 'state', out: ['paused'] }], sendUserIds: ['usr_1'] })).toMatchObject({
    ids: ['lea_1'],
  })
  expect(ids({ search: 'ANN' })).toMatchObject({ ids: ['lea_1'] })
  expect(ids({ startDate: '2026-01-02T00:00:00.000Z', endDate: '2026-01-02T23:00:00.000Z' })).toMatchObject({
    ids: ['lea_2'],
  })
})

describe('the files', () => {
  test('of activities have what all activities say', () => {
    const { body } = call('POST', '/overview/activities/export', { types: ['warmed'] })
    expect(body).toBe(
      [
        '_id,type,createdAt,campaignId,campaignName,leadId,contactId,leadEmail,leadFirstName,leadLastName,leadCompanyName,sendUserId,sendUserName,sendUserEmail,sequenceStep,isFirst,bot',
        `act_3,emailsReplied,2026-02-03T00:00:00.000Z,${campaignIds[0]},Spring,lea_1,,,Ann,,,usr_1,Ann Lee,ann@acme.test,,,false`,
        '',
      ].join('\n'),
    )
  })

  const header = 'emailStatus,email,PERSONA,city,lastState,status,_id,campaignId,campaignName'

  test('of leads have the variables of all their campaigns', () => {
    const { body } = call('POST', '/overview/leads/export', { search: '@' })
    expect(body).toBe(
      [
        header,
        `,ann@acme.test,Planner,,emailsReplied,running,lea_1,${campaignIds[0]},Spring`,
        `,bob@b.test,,Lyon,,review,lea_2,${campaignIds[1]},"Autumn, late"`,
        '',
      ].join('\n'),
    )
  })

  test('of hot leads have those who showed interest, the latest first', () => {
    const idsIn = (body: unknown) => String(body).match(/lea_\d/g)
    expect(idsIn(call('POST', '/leads/export/hot-leads', {}).body)).toEqual(['lea_2', 'lea_1'])
    expect(idsIn(call('POST', '/leads/export/hot-leads', { campaignIds: [campaignIds[0]] }).body)).toEqual(['lea_1'])
    expect(idsIn(call('POST', '/leads/export/hot-leads', { startDate: '2026-02-04T00:00:00.000Z' }).body)).toEqual([
      'lea_2',
    ])
  })
})

test('the file of hot leads is told from what is done to a lead', () => {
  const operation = (path: string) => {
    const matched = match(sandboxRoutes, { method: 'POST', path, query: new URLSearchParams(), isForm: false })
    return matched.kind === 'route' ? matched.route.endpoint.operation : matched.kind
  }
  expect(operation('/leads/export/hot-leads')).toBe('hotLeadsCsv')
  expect(operation('/leads/lea_1/enrich')).toBe('leadEnrich')
})
