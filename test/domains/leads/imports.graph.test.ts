import { describe, expect, test } from 'vitest'
import { startHarness } from '../../support/harness.ts'
import { asked, campaignWith, leadsIn } from './seeded.ts'

const setUp = () => {
  const harness = startHarness()
  const campaignId = campaignWith(harness.team, 1)
  return { harness, campaignId, before: harness.team.leads.size }
}

describe('importing a CSV file', () => {
  const query = `mutation ($input: LeadsImportCsvInput!) {
    leadsImportCsv(input: $input) { import { rows columns } campaign { id } userErrors { code message field } }
  }`
  const csv = (text: string, name = 'people.csv') => new File([text], name, { type: 'text/csv' })

  test('adds its people to the campaign, and tells what was in it', async () => {
    const { harness, campaignId } = setUp()
    const text = 'Email,First name,Team size\nada@new.example,Ada,12\nbo@new.example,"Bo ""B""",\n'
    const answer = await harness.upload(query, { input: { campaignId, file: null, deduplicate: true } }, csv(text))
    expect(answer.errors).toBeUndefined()
    expect(answer.data.leadsImportCsv).toEqual({
      import: { rows: 2, columns: ['Email', 'First name', 'Team size'] },
      campaign: { id: campaignId },
      userErrors: [],
    })
    expect(asked(harness)).toEqual([`POST /campaigns/${campaignId}/leads/import?deduplicate=true`])
    const after = await harness.run(
      'query { leads(email: "bo@new.example") { firstName status campaign { id } contact { email } } }',
    )
    expect(after.data.leads).toEqual([
      { firstName: 'Bo "B"', status: 'REVIEW', campaign: { id: campaignId }, contact: { email: 'bo@new.example' } },
    ])
    expect(harness.drift).toEqual([])
  })

  test('with faults sends nothing, and tells them by their lines', async () => {
    const { harness, campaignId, before } = setUp()
    const text = `email,name\n${'ada@new.example,"a\nb"\n'.repeat(8)}foo@,x\nbo@new.example\n`
    const answer = await harness.upload(query, { input: { campaignId, file: null } }, csv(text))
    const field = ['input', 'file']
    expect(answer.data.leadsImportCsv).toEqual({
      import: null,
      campaign: null,
      userErrors: [
        { code: 'BAD_USER_INPUT', message: 'line 18: "foo@" is no email address', field },
        { code: 'BAD_USER_INPUT', message: 'line 19: 1 field, where the header has 2', field },
      ],
    })
    expect(harness.calls()).toEqual([])
    expect(harness.team.leads.size).toBe(before)
  })

  test('into a campaign that is not there is told', async () => {
    const { harness, before } = setUp()
    const input = { campaignId: 'cam_none1', file: null }
    const answer = await harness.upload(query, { input }, csv('email\nada@new.example\n'))
    expect(answer.data.leadsImportCsv).toEqual({
      import: null,
      campaign: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Campaign not found', field: ['input', 'campaignId'] }],
    })
    expect(harness.team.leads.size).toBe(before)
  })
})

describe('importing from a CRM', () => {
  const query = `mutation ($input: LeadsImportCrmInput!) {
    leadsImportCrm(input: $input) { campaign { id leads(first: 100) { totalCount } } userErrors { code message field } }
  }`

  test('adds the people whom the filter finds', async () => {
    const { harness, campaignId } = setUp()
    const userId = harness.team.team.crmUsers[0]?.userId
    const before = leadsIn(harness.team, campaignId).length
    const input = { campaignId, crm: 'SALESFORCE', userId, filterId: '32', filterType: 'CONTACT', deduplicate: false }
    const answer = await harness.run(query, { input })
    expect(answer.errors).toBeUndefined()
    const after = leadsIn(harness.team, campaignId).length
    expect(after).toBeGreaterThan(before)
    expect(answer.data.leadsImportCrm).toEqual({
      campaign: { id: campaignId, leads: { totalCount: after } },
      userErrors: [],
    })
    expect(asked(harness)[0]).toBe(`POST /campaigns/${campaignId}/leads/import`)
    expect(harness.drift).toEqual([])
  })

  test('by a filter, a user or a campaign that does not fit is refused, and nobody is added', async () => {
    const { harness, campaignId, before } = setUp()
    const userId = harness.team.team.crmUsers[0]?.userId
    const input = { campaignId, crm: 'HUBSPOT', userId, filterId: '16' }
    const refusalOf = async (wrong: object) =>
      (await harness.run(query, { input: { ...input, ...wrong } })).data.leadsImportCrm.userErrors
    expect(await refusalOf({ filterId: '99' })).toEqual([
      { code: 'BAD_USER_INPUT', message: 'Bad params: filterId', field: ['input', 'filterId'] },
    ])
    expect(await refusalOf({ campaignId: 'cam_none1' })).toMatchObject([
      { code: 'NOT_FOUND', field: ['input', 'campaignId'] },
    ])
    const foreign =
      '`campaignId` or `userId` is not of this team, or the user is not connected to that `crm` ("Bad team")'
    expect(await refusalOf({ userId: 'usr_none1' })).toMatchObject([{ code: 'NOT_FOUND', message: foreign }])
    harness.forget()
    expect(await refusalOf({ filterType: 'LEAD' })).toMatchObject([{ field: ['input', 'filterType'] }])
    expect(harness.calls()).toEqual([])
    expect(harness.team.leads.size).toBe(before)
  })
})
