import { expect, test } from 'vitest'
import { startHarness } from '../../support/harness.ts'
import { asked } from '../leads/seeded.ts'

test('fields of contacts and companies come in one list and one call', async () => {
  const harness = startHarness()
  const { data, errors } = await harness.run('{ fields { entity name label type source crmField } }')
  expect(errors).toBeUndefined()
  expect(data.fields.length).toBeGreaterThan(harness.team.fields.size)
  expect(data.fields.filter(({ source }: { source: string }) => source !== 'DEFAULT')).toEqual(
    harness.team.fields.all().map(({ entity, name, label, type, source, crmField }) => ({
      entity: entity.toUpperCase(),
      name,
      label,
      type: type.toUpperCase(),
      source: source.toUpperCase(),
      crmField: crmField ?? null,
    })),
  )
  expect(asked(harness)).toEqual(['GET /fields'])
  expect(harness.drift).toEqual([])
})

test('fields are chosen by lemlist, by what they are about and where they come from', async () => {
  const harness = startHarness()
  const { data } = await harness.run('{ fields(entity: COMPANY, source: CRM_SYNCED) { entity name source crmField } }')
  expect(data.fields).toEqual([
    { entity: 'COMPANY', name: 'accountTier', source: 'CRM_SYNCED', crmField: 'account_tier' },
  ])
  expect(asked(harness)).toEqual(['GET /fields?entity=company&source=crm_synced'])
})
