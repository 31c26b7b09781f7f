import { bounds } from '../../graph/bounds.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import { refuseAll, Unacceptable, webFault } from '../../graph/user-errors.ts'
import { quoted } from './quoted.ts'
import { ExportedLead, FlatLead } from './shapes.ts'

/** Something to be known of a lead. */
export const VariableInput = builder.inputType('VariableInput', {
  description: 'Something a campaign is to know of a lead.',
  fields: t => ({
    name: t.string({
      required: true,
      extensions: bounds({ blank: false }),
      description: 'Name, exactly as the messages of the campaign spell it.',
    }),
    value: t.string({ required: true, description: 'Value; the empty text blanks what is there.' }),
  }),
})

/** What can be written on a lead. To lemlist all of it are variables; these have names of their own. */
export const profileFields = (t: InputFields) => ({
  email: t.field({ type: 'EmailAddress', description: 'Address.' }),
  firstName: t.string({ description: 'First name.' }),
  lastName: t.string({ description: 'Last name.' }),
  companyName: t.string({ description: 'Where the person works.' }),
  companyDomain: t.string({ description: 'Domain of the company, `acme.com`.' }),
  jobTitle: t.string({ description: 'What the person does.' }),
  phone: t.string({ description: 'Phone number.' }),
  linkedinUrl: t.field({ type: 'URL', description: 'LinkedIn profile.' }),
  pictureUrl: t.field({ type: 'URL', description: 'Address of a picture of the person.' }),
  icebreaker: t.string({ description: 'A first line made for this person.' }),
  timezone: t.string({ description: 'Time zone of the person, an IANA name.' }),
  variables: t.field({ type: [VariableInput], description: 'Everything else, each name once.' }),
})

type Given<Value> = Value | null | undefined

/** What a caller gave of a profile. */
export interface Profile {
  readonly email?: Given<string>
  readonly firstName?: Given<string>
  readonly lastName?: Given<string>
  readonly companyName?: Given<string>
  readonly companyDomain?: Given<string>
  readonly jobTitle?: Given<string>
  readonly phone?: Given<string>
  readonly linkedinUrl?: Given<URL>
  readonly pictureUrl?: Given<URL>
  readonly icebreaker?: Given<string>
  readonly timezone?: Given<string>
  readonly variables?: Given<readonly GivenVariable[]>
}

/** A variable to write. */
export interface GivenVariable {
  readonly name: string
  readonly value: string
}

/** lemlist: keys of the lead itself, from which a variable of the same name could not be told when it is read. */
const ownKeys: ReadonlySet<string> = new Set([
  ...['state', 'variables', 'contactOwner'],
  ...Object.keys(FlatLead.shape),
  ...Object.keys(ExportedLead.shape),
])

/** Why no variable can have this name; undefined when one can. */
export const faultOfName = (name: string): string | undefined =>
  ownKeys.has(name) ? `No variable can be named "${name}": lemlist uses it` : undefined

/** The variables to write, by name. Throws Unacceptable for names that cannot be written, or that stand there twice. */
export const variablesOf = (profile: Profile): Record<string, string> => {
  const { email, firstName, lastName, companyName, companyDomain, jobTitle, phone, icebreaker, timezone } = profile
  const texts = { email, firstName, lastName, companyName, companyDomain, jobTitle, phone, icebreaker, timezone }
  refuseAll(
    (['linkedinUrl', 'pictureUrl'] as const).flatMap(name => {
      const fault = webFault(profile[name])
      return fault === undefined ? [] : [new Unacceptable(`\`${name}\` ${fault}`, name)]
    }),
  )
  const named = { ...texts, linkedinUrl: profile.linkedinUrl?.href, picture: profile.pictureUrl?.href }
  const written = new Map(
    Object.entries(named).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
  )
  for (const { name, value } of profile.variables ?? []) {
    const fault = faultOfName(name)
    if (fault !== undefined) throw new Unacceptable(fault, 'variables')
    if (written.has(name)) throw new Unacceptable(`${quoted(name)} is given twice`, 'variables')
    written.set(name, value)
  }
  return Object.fromEntries(written)
}
