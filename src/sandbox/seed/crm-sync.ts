import type { FieldRejectionDocument } from '../documents.ts'
import type { TeamWorld } from '../world.ts'

const day = 86_400_000

/**
 * Leaves traces of a CRM: some companies are synced, some cannot be, and a few values were refused. Fixed content, on the
 * first companies and contacts of the team.
 */
export const seedCrmSync = (now: number, team: TeamWorld): void => {
  const [connection] = team.team.crmUsers
  if (connection === undefined) return
  const { crm: provider } = connection
  const before = (days: number): string => new Date(now - days * day).toISOString()
  const companies = team.companies.all()
  const synced = (place: number) => ({
    provider,
    crmRecordId: `${28_104_733_100 + place}`,
    syncDisabled: place === 5,
    errors: [],
  })
  for (const [place, { _id }] of companies.slice(0, 6).entries()) team.companies.update(_id, { crmSync: synced(place) })
  const failed = (type: string, reason: string, days: number, alreadyExistingCompanyId?: string) => {
    const metadata = alreadyExistingCompanyId === undefined ? {} : { alreadyExistingCompanyId }
    return { type, reason, raisedAt: before(days), metadata }
  }
  const rejected = (facts: Omit<FieldRejectionDocument, 'source' | 'rejectedAt'>, days: number) => [
    { ...facts, source: provider, rejectedAt: before(days) },
  ]
  const [holder] = companies
  const [duplicate, refused] = companies.slice(6)
  if (holder !== undefined && duplicate !== undefined)
    team.companies.update(duplicate._id, {
      crmSync: {
        provider,
        crmRecordId: null,
        syncDisabled: false,
        errors: [failed('CONNECT_FAILED', 'UNIQUE_INDEX_ERROR_COMPANY', 4, holder._id)],
      },
      fieldRejections: rejected(
        {
          field: 'domain',
          reason: 'crm_sync_duplicate_company',
          rejectedValue: holder.domain ?? '',
          conflictingRecordId: holder._id,
        },
        4,
      ),
    })
  if (refused !== undefined)
    team.companies.update(refused._id, {
      crmSync: { ...synced(7), errors: [failed('UPDATE_FAILED', 'PROPERTY_DOESNT_EXIST', 9)] },
    })
  const [known, invalid, twin] = team.contacts.all()
  if (known === undefined || invalid === undefined || twin === undefined) return
  const phone = { field: 'phone', reason: 'crm_sync_invalid_phone', rejectedValue: 'on request' }
  team.contacts.update(invalid._id, { fieldRejections: rejected(phone, 12) })
  const page = String(known.fields.linkedinUrl ?? '')
  const taken = { field: 'linkedinUrl', reason: 'crm_sync_duplicate_linkedin_url', rejectedValue: page }
  team.contacts.update(twin._id, { fieldRejections: rejected({ ...taken, conflictingRecordId: known._id }, 2) })
}
