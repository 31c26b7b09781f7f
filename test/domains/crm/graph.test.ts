import { describe, expect, test } from 'vitest'
import { startHarness } from '../../support/harness.ts'

const query = `query ($crm: Crm!, $userId: ID!, $type: CrmFilterType) {
  crmFilters(crm: $crm, userId: $userId, type: $type) { id name type }
}`

describe('the filters of a CRM', () => {
  test('are listed with ids that are text, for one call', async () => {
    const harness = startHarness()
    const userId = harness.team.team.crmUsers[0]?.userId
    const answer = await harness.run(query, { crm: 'HUBSPOT', userId })
    expect(answer.errors).toBeUndefined()
    expect(answer.data.crmFilters).toEqual([
      { id: '16', name: 'Asked for the price list', type: null },
      { id: '17', name: 'Trial ended, no plan', type: null },
      { id: '23', name: 'Trade fair, met in person', type: null },
    ])
    expect(harness.requests.map(({ path, query }) => path + query)).toEqual([
      `/api/crm/filters?crm=hubspot&userId=${userId}`,
    ])
    expect(harness.drift).toEqual([])
  })

  test('in Salesforce can be those of one type; elsewhere a type is refused before lemlist is called', async () => {
    const harness = startHarness()
    const userId = harness.team.team.crmUsers[0]?.userId
    const some = await harness.run(query, { crm: 'SALESFORCE', userId, type: 'REPORT' })
    expect(some.data.crmFilters).toEqual([{ id: '35', name: 'Lost to a competitor', type: null }])
    expect(harness.requests.map(({ query }) => query)).toEqual([`?crm=salesforce&userId=${userId}&type=report`])
    harness.forget()
    const none = await harness.run(query, { crm: 'HUBSPOT', userId, type: 'LEAD' })
    expect(none.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'type' } }])
    expect(harness.calls()).toEqual([])
  })

  test('of a user who is not there, or not connected to it, are null', async () => {
    const harness = startHarness()
    const userId = harness.team.team.crmUsers[0]?.userId
    for (const variables of [
      { crm: 'HUBSPOT', userId: 'usr_none1' },
      { crm: 'PIPEDRIVE', userId },
    ]) {
      const answer = await harness.run(query, variables)
      expect(answer).toMatchObject({ data: { crmFilters: null } })
      expect(answer.errors).toBeUndefined()
    }
  })

  test('are read by either of the names that lemlist has for an id', async () => {
    const rows = [{ _id: 'f1', name: 'One', type: 'lead' }, { id: 2 }, { name: 'none' }]
    const { run } = startHarness({ upstream: async () => Response.json(rows) })
    const { data } = await run(query, { crm: 'SALESFORCE', userId: 'usr_1' })
    expect(data.crmFilters).toEqual([
      { id: 'f1', name: 'One', type: 'LEAD' },
      { id: '2', name: null, type: null },
    ])
  })
})
