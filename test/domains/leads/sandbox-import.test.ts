import { describe, expect, test } from 'vitest'
import { type Harness, startHarness } from '../../support/harness.ts'
import { campaignWith, found, leadsIn } from './seeded.ts'

/** Calls the sandbox as REST, with a body that is JSON or a form. */
const restOf =
  ({ sandbox }: Harness) =>
  async (path: string, body: FormData | object): Promise<readonly [status: number, text: string]> => {
    const isForm = body instanceof FormData
    const headers = {
      authorization: `Basic ${btoa(':sandbox')}`,
      ...(isForm ? {} : { 'content-type': 'application/json' }),
    }
    const sent = isForm ? body : JSON.stringify(body)
    const request = new Request(`http://lemlist.test/api${path}`, { method: 'POST', headers, body: sent })
    const response = await sandbox.fetch(request)
    return [response.status, await response.text()]
  }

const csv = (text: string): FormData => {
  const form = new FormData()
  form.set('file', new File([text], 'people.csv', { type: 'text/csv' }))
  return form
}

const setUp = () => {
  const harness = startHarness()
  const campaignId = campaignWith(harness.team, 1)
  return { ...harness, campaignId, call: restOf(harness), path: `/campaigns/${campaignId}/leads/import` }
}

const done = [200, '{"ok":true}']

describe('leadsImportCsv', () => {
  test('adds a lead for each row, its columns being variables, the usual ones however they are spelled', async () => {
    const { call, path, team, campaignId } = setUp()
    const text = '\ufeffE-mail,First name,Team size\r\nada@new.example,Ada,"12,\nabout"\r\n\r\nBo@new.example,Bo,\r\n'
    expect(await call(path, csv(text))).toEqual(done)
    const added = leadsIn(team, campaignId).slice(-2)
    expect(added).toMatchObject([
      {
        source: 'csv',
        status: 'review',
        variables: { email: 'ada@new.example', firstName: 'Ada', 'Team size': '12,\nabout' },
      },
      { source: 'csv', status: 'review', variables: { email: 'Bo@new.example', firstName: 'Bo' } },
    ])
    expect(team.campaigns.get(campaignId)?.variableKeys.at(-1)).toBe('Team size')
    expect(team.contacts.find('email', 'ada@new.example')).toMatchObject({ _id: added[0]?.contactId })
  })

  test('passes over people who are in the campaign or twice in the file, and with deduplicate those of any campaign', async () => {
    const { call, path, team, campaignId } = setUp()
    const before = team.leads.size
    const here = found(leadsIn(team, campaignId).find(({ email }) => email !== undefined)).email
    const elsewhere = found(
      team.leads
        .all()
        .find(({ email }) => email && !team.leads.where('email', email).some(lead => lead.campaignId === campaignId)),
    ).email
    const text = `email\n${here?.toUpperCase()}\n${elsewhere}\nnew@new.example\nNEW@new.example\n`
    expect(await call(`${path}?deduplicate=true`, csv(text))).toEqual(done)
    expect(team.leads.size).toBe(before + 1)
    expect(await call(path, csv(text))).toEqual(done)
    expect(team.leads.size).toBe(before + 2)
  })

  test('starts what it adds where a running campaign reviews alone', async () => {
    const { call, path, team, campaignId } = setUp()
    team.campaigns.update(campaignId, { status: 'running', autoReview: true, autoReviewConditions: [] })
    await call(path, csv('linkedin\nlinkedin.com/in/ada\n'))
    expect(leadsIn(team, campaignId).at(-1)).toMatchObject({
      state: 'reviewed',
      status: 'running',
      variables: { linkedinUrl: 'linkedin.com/in/ada' },
    })
  })

  test('refuses a campaign that is not there, and a file that is no list of people', async () => {
    const { call, path, team } = setUp()
    const before = team.leads.size
    expect(await call('/campaigns/cam_none1/leads/import', csv('email\na@b.example\n'))).toEqual([
      404,
      'Campaign not found',
    ])
    for (const text of ['', 'name\nAda\n', 'email\n"a@b.example\n']) {
      expect(await call(path, csv(text))).toEqual([400, 'Bad params: file'])
    }
    expect(team.leads.size).toBe(before)
  })
})

describe('leadsImportCrm', () => {
  test('adds the contacts whom the filter finds, the same ones each time, without those who are there', async () => {
    const { call, path, team, campaignId } = setUp()
    const userId = team.team.crmUsers[0]?.userId
    const contacts = team.contacts.size
    const before = leadsIn(team, campaignId).length
    expect(await call(path, { crm: 'hubspot', userId, filterId: '16' })).toEqual(done)
    const after = leadsIn(team, campaignId)
    expect(after.length).toBeGreaterThan(before)
    expect(after.at(-1)).toMatchObject({ source: 'hubspot', status: 'review' })
    expect(team.contacts.size).toBe(contacts)
    expect(await call(path, { crm: 'hubspot', userId, filterId: '16' })).toEqual(done)
    expect(leadsIn(team, campaignId)).toHaveLength(after.length)
  })

  test('refuses a user without that connection, a filter that is not there or of another type, and unknown words', async () => {
    const { call, path, team } = setUp()
    const userId = team.team.crmUsers[0]?.userId
    const before = team.leads.size
    const filter = { crm: 'hubspot', userId, filterId: '16' }
    expect(await call(path, { ...filter, crm: 'pipedrive' })).toEqual([400, 'Bad team'])
    expect(await call(path, { ...filter, userId: 'usr_none1' })).toEqual([400, 'Bad team'])
    expect(await call(path, { ...filter, filterId: '99' })).toEqual([400, 'Bad params: filterId'])
    expect(await call(path, { ...filter, filterType: 'lead' })).toEqual([400, 'Bad params: filterId'])
    expect(await call(path, { ...filter, crm: 'zoho', filterId: 16 })).toEqual([400, 'Bad params: crm, filterId'])
    expect(await call('/campaigns/cam_none1/leads/import', filter)).toEqual([404, 'Campaign not found'])
    expect(team.leads.size).toBe(before)
  })
})
