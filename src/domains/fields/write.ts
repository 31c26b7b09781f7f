import { builder, type InputFields } from '../../graph/builder.ts'
import { refuseAll, Unacceptable, webFault } from '../../graph/user-errors.ts'

const FieldValueInput = builder.inputType('FieldValueInput', {
  description: 'A value for a field of a contact or company that has no input of its own.',
  fields: t => ({
    name: t.string({ required: true, description: 'Key of the field, as `fields` lists it; it must be declared.' }),
    value: t.field({
      type: 'JSON',
      required: true,
      description: 'Text, a number, or true or false, as the field’s type says; dates are ISO 8601 text.',
    }),
  }),
})

/** The inputs that contacts and companies have in common. */
export const recordFields = (t: InputFields) => ({
  linkedinUrl: t.field({ type: 'URL', description: 'LinkedIn page; one that lemlist knows names the record.' }),
  linkedinUrlSalesNav: t.field({
    type: 'URL',
    description: 'Page in LinkedIn’s Sales Navigator; one that lemlist knows names the record.',
  }),
  ownerId: t.id({
    description:
      'The user whom it belongs to, `usr_…`; lemlist takes the login address as well, and the owner of the API key where nobody fits.',
  }),
  industry: t.string({ description: 'Industry.' }),
  location: t.string({ description: 'Place.' }),
  tagline: t.string({ description: 'Tagline.' }),
  source: t.string({
    description: 'Where the record comes from; counts when it is created and never changes. `api` when left out.',
  }),
  fields: t.field({ type: [FieldValueInput], description: 'Everything else, each field once.' }),
})

/** What a caller gave of a record, without nulls. */
interface GivenRecord {
  readonly fields?: readonly { readonly name: string; readonly value?: unknown }[] | undefined
  readonly [name: string]: unknown
}

const cannotClear = 'lemlist ignores empty values and cannot clear what is there'

const faultOfPage = (name: string, page: URL): string | undefined => {
  const foreign = /linkedin/i.test(name) && !/(^|\.)linkedin\.com$/.test(page.hostname)
  const fault = webFault(page) ?? (foreign ? 'is no page of LinkedIn' : undefined)
  return fault && `\`${name}\` ${fault}`
}

const faultOf = (name: string, value: unknown): string | undefined => {
  if (value instanceof URL) return faultOfPage(name, value)
  return typeof value === 'string' && value.trim() === '' ? `\`${name}\` is blank; ${cannotClear}` : undefined
}

const faultOfField = (name: string, value: unknown, taken: (name: string) => boolean): string | undefined => {
  if (name.trim() === '') return 'A field needs a name'
  if (taken(name)) return `"${name.slice(0, 60)}" is given twice, or has an input of its own`
  if (!['string', 'number', 'boolean'].includes(typeof value)) return `"${name.slice(0, 60)}" takes one value`
  return faultOf(name, value)
}

/** What a call writes by itself, and its inputs that lemlist calls otherwise. */
interface Written {
  readonly own: object
  readonly wire: Readonly<Record<string, string>>
}

/**
 * A record as a call sends it: what was given, under lemlist's names, with the open fields beside the others. Throws
 * Refused, with all faults at once, for blank text, addresses of no page, and open fields that stand there twice or that
 * `own` names.
 */
export const recordOf = ({ fields = [], ...given }: GivenRecord, { own, wire }: Written): Record<string, unknown> => {
  const faults = Object.entries(given).flatMap(([name, value]) => {
    const fault = faultOf(name, value)
    return fault === undefined ? [] : [new Unacceptable(fault, name)]
  })
  const written = new Map<string, unknown>(
    Object.entries(given).map(([name, value]) => [wire[name] ?? name, value instanceof URL ? value.href : value]),
  )
  for (const [place, { name, value }] of fields.entries()) {
    const fault = faultOfField(name, value, each => written.has(each) || Object.hasOwn(own, each))
    if (fault !== undefined) faults.push(new Unacceptable(fault, 'fields', String(place)))
    written.set(name, value)
  }
  refuseAll(faults)
  return Object.fromEntries(written)
}

/** Something lemlist did otherwise than it was asked, while it wrote a record. */
export interface WriteWarning {
  readonly code?: string | undefined
  readonly message?: string | undefined
}

/** A warning in the graph. */
export const WriteWarningRef = builder.objectRef<WriteWarning>('WriteWarning').implement({
  description: 'Something that was done otherwise than asked, while the rest was written.',
  fields: t => ({
    code: t.exposeString('code', { description: 'lemlist’s word for it, in capitals.' }),
    message: t.exposeString('message', { description: 'What happened, in words.' }),
  }),
})
