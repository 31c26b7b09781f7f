import type { FieldDocument, UserDocument } from '../../sandbox/documents.ts'
import { refuseJson } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'

/** A field as the list of fields shows it. */
export interface RegisteredField extends Omit<FieldDocument, '_id' | 'entity' | 'source'> {
  readonly source: FieldDocument['source'] | 'default'
}

const texts = (labels: Readonly<Record<string, string>>): RegisteredField[] =>
  Object.entries(labels).map(([name, label]) => ({ name, label, type: 'text', source: 'default' }))

const defaults: Readonly<Record<FieldDocument['entity'], readonly RegisteredField[]>> = {
  contact: [
    ...texts({
      email: 'Email',
      firstName: 'First name',
      lastName: 'Last name',
      jobTitle: 'Job title',
      jobDescription: 'Job description',
      companyName: 'Company name',
      companyDomain: 'Company domain',
      linkedinUrl: 'LinkedIn URL',
      linkedinUrlSalesNav: 'Sales Navigator URL',
      picture: 'Picture',
      timezone: 'Timezone',
      industry: 'Industry',
      languages: 'Languages',
      location: 'Location',
      skills: 'Skills',
      summary: 'Summary',
      tagline: 'Tagline',
    }),
    { name: 'phone', label: 'Phone', type: 'phone', source: 'default' },
  ],
  company: texts({
    name: 'Name',
    domain: 'Domain',
    website: 'Website',
    linkedinUrl: 'LinkedIn URL',
    linkedinUrlSalesNav: 'Sales Navigator URL',
    industry: 'Industry',
    location: 'Location',
    size: 'Size',
    specialties: 'Specialties',
    tagline: 'Tagline',
    type: 'Type',
    description: 'Description',
    foundedOn: 'Founded on',
    headquarters: 'Headquarters',
    picture: 'Picture',
  }),
}

/** Every field that contacts, or companies, of the team can have. */
export const registeredFields = (
  { fields }: TeamWorld,
  entity: FieldDocument['entity'],
): readonly RegisteredField[] => [
  ...defaults[entity],
  ...fields
    .all()
    .filter(field => field.entity === entity)
    .map(({ _id, entity: _entity, ...field }) => field),
]

/** A refusal as the calls that write contacts and companies give it: a code and words within the error. */
export const refuseRecord = (status: number, code: string, message: string, more: object = {}) =>
  refuseJson(status, { success: false, error: { code, message, ...more } })

/** What a call gave of a record. lemlist: null and empty values are as if they had been left out. */
export const givenValues = (body: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null && value !== undefined && value !== ''))

const fits = (value: unknown, type: RegisteredField['type']): boolean => {
  if (type === 'number' || type === 'boolean') return typeof value === type
  if (typeof value !== 'string') return false
  return (type !== 'date' && type !== 'datetime') || !Number.isNaN(Date.parse(value))
}

/** Refuses values under names that are neither the call's own nor registered, and values of another type. */
export const checkCustomFields = (
  team: TeamWorld,
  entity: FieldDocument['entity'],
  values: Readonly<Record<string, unknown>>,
): void => {
  const known = new Map(registeredFields(team, entity).map(({ name, type }) => [name, type]))
  for (const [name, value] of Object.entries(values)) {
    const type = known.get(name)
    if (type === undefined) throw refuseRecord(400, 'INVALID_FIELD', `Field ${name} is not registered`)
    if (!fits(value, type)) throw refuseRecord(400, 'INVALID_FIELD', `Field ${name} must be of type ${type}`)
  }
}

/** lemlist: an owner that is nobody of the team gives way to the owner of the API key. */
export const ownerOf = ({ users }: TeamWorld, owner: unknown, user: UserDocument): string =>
  (users.all().find(({ _id, email }) => _id === owner || email === owner) ?? user)._id

/** A page of LinkedIn in the one form lemlist keeps. Refuses addresses that are none. */
export const linkedinPage = (name: string, address: unknown): string | undefined => {
  if (typeof address !== 'string') return undefined
  const found = /^(?:https?:\/\/)?(?:[\w-]+\.)*linkedin\.com\/([^?#]+)/i.exec(address)
  if (found?.[1] === undefined) throw refuseRecord(400, 'INVALID_LINKEDIN_URL', `Invalid ${name}`)
  return `https://www.linkedin.com/${found[1].replace(/\/+$/, '')}`
}
