import type { InputFields } from '../../graph/builder.ts'
import { Unacceptable, webFault } from '../../graph/user-errors.ts'
import { targetFault } from '../webhooks/target.ts'
import { requestWords } from './contract.ts'

/** What can be asked for. */
export const requestFields = (t: InputFields) => ({
  findEmail: t.boolean({ description: 'Whether to look for an address; paid.' }),
  verifyEmail: t.boolean({ description: 'Whether to check that mail to the address arrives; paid.' }),
  findPhone: t.boolean({ description: 'Whether to look for a phone number; paid.' }),
  linkedinEnrichment: t.boolean({ description: 'Whether to read what LinkedIn says of the person; paid.' }),
})

/** What can be said of a person to look for. */
export const personFields = (t: InputFields) => ({
  email: t.field({ type: 'EmailAddress', description: 'Address; needed to check it.' }),
  linkedinUrl: t.field({
    type: 'URL',
    description: 'LinkedIn profile; needed to read it, and the best there is to look by.',
  }),
  firstName: t.string({ description: 'First name; goes with the last name and the company.' }),
  lastName: t.string({ description: 'Last name.' }),
  companyDomain: t.string({
    description: 'Domain of the company, `acme.com`; more is found with it than with the name.',
  }),
  companyName: t.string({ description: 'Where the person works.' }),
  jobTitle: t.string({ description: 'What the person does; helps to find the right one.' }),
})

/** Where lemlist tells the result. */
export const webhookField = (t: InputFields) => ({
  webhookUrl: t.field({
    type: 'URL',
    description: 'Address, with https, that lemlist calls when it has ended. The gateway never calls it.',
  }),
})

type Given<Value> = Value | null | undefined

type Flags = { readonly [Flag in keyof typeof requestWords]?: Given<boolean> }

interface Person {
  readonly email?: Given<string>
  readonly linkedinUrl?: Given<URL>
  readonly firstName?: Given<string>
  readonly lastName?: Given<string>
  readonly companyDomain?: Given<string>
  readonly companyName?: Given<string>
  readonly jobTitle?: Given<string>
}

/** What is asked for, in lemlist's words for a batch. */
export const requestsOf = (flags: Flags) => {
  const names = ['findEmail', 'verifyEmail', 'findPhone', 'linkedinEnrichment'] as const
  return names.flatMap(name => (flags[name] === true ? [requestWords[name]] : []))
}

/** What is asked for, as parameters; what is not is left out. */
export const flagsOf = ({ findEmail, verifyEmail, findPhone, linkedinEnrichment }: Flags) => ({
  findEmail: findEmail || undefined,
  verifyEmail: verifyEmail || undefined,
  findPhone: findPhone || undefined,
  linkedinEnrichment: linkedinEnrichment || undefined,
})

/** What is said of a person; what is blank is left out. */
export const saidOf = (person: Person) => ({
  email: person.email || undefined,
  linkedinUrl: person.linkedinUrl?.href,
  firstName: person.firstName?.trim() || undefined,
  lastName: person.lastName?.trim() || undefined,
  companyDomain: person.companyDomain?.trim() || undefined,
  companyName: person.companyName?.trim() || undefined,
  jobTitle: person.jobTitle?.trim() || undefined,
})

/** The fault of asking for nothing, for the input at this path. */
export const faultsOfRequest = (flags: Flags, ...path: readonly string[]): Unacceptable[] =>
  requestsOf(flags).length > 0
    ? []
    : [
        new Unacceptable(
          'Nothing is asked for: set `findEmail`, `verifyEmail`, `findPhone` or `linkedinEnrichment`',
          ...path,
        ),
      ]

/** The faults of what is said of a person, for the input at this path. */
export const faultsOfPerson = (person: Person, ...path: readonly string[]): Unacceptable[] => {
  const fault = webFault(person.linkedinUrl)
  if (fault !== undefined) return [new Unacceptable(`\`linkedinUrl\` ${fault}`, ...path, 'linkedinUrl')]
  if (Object.values(saidOf(person)).some(value => value !== undefined)) return []
  const words = 'Nothing is said of the person: give `email`, `linkedinUrl`, or `firstName`, `lastName` and a company'
  return [new Unacceptable(words, ...path)]
}

/** What a person lacks. lemlist: a batch tells it as a code for each, while one person alone is paid for in vain. */
export const lacks = {
  MISSING_INPUTS: 'Too little is said of the person: `linkedinUrl`, or `firstName`, `lastName` and a company',
  MISSING_EMAIL: 'There is no address to check: `email` is missing',
  MISSING_LINKEDIN_URL: 'There is no profile to read: `linkedinUrl` is missing',
}

/** The first input that is missing to look for somebody; undefined where there is enough. */
const missingToLook = (person: Person): keyof Person | undefined => {
  const { linkedinUrl, firstName, lastName, companyDomain, companyName } = saidOf(person)
  if (linkedinUrl !== undefined) return undefined
  const company = companyDomain ?? companyName
  if ((firstName ?? lastName ?? company) === undefined) return 'linkedinUrl'
  if (firstName === undefined) return 'firstName'
  if (lastName === undefined) return 'lastName'
  return company === undefined ? 'companyDomain' : undefined
}

/** The faults of somebody of whom too little is said for what is asked; the same rules as those of a batch. */
export const faultsOfLack = (asked: Person & Flags): Unacceptable[] => {
  const { findEmail, findPhone, verifyEmail, linkedinEnrichment } = flagsOf(asked)
  const { email, linkedinUrl } = saidOf(asked)
  const missing = findEmail || findPhone ? missingToLook(asked) : undefined
  const faults: Unacceptable[] = []
  if (missing !== undefined) faults.push(new Unacceptable(lacks.MISSING_INPUTS, missing))
  if (verifyEmail && !findEmail && email === undefined) faults.push(new Unacceptable(lacks.MISSING_EMAIL, 'email'))
  if (linkedinEnrichment && linkedinUrl === undefined)
    faults.push(new Unacceptable(lacks.MISSING_LINKEDIN_URL, 'linkedinUrl'))
  return faults
}

/** The faults of an address that lemlist is to call. */
export const faultsOfWebhook = (webhookUrl: Given<URL>): Unacceptable[] => {
  const fault = webhookUrl ? targetFault(webhookUrl, false) : undefined
  return fault === undefined ? [] : [new Unacceptable(`\`webhookUrl\` ${fault}`, 'webhookUrl')]
}
