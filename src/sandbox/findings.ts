import type { CompanyDocument, ContactDocument, EnrichmentDocument } from './documents.ts'
import type { TeamWorld } from './world.ts'

type Findings = NonNullable<EnrichmentDocument['data']>

/** What is known of a person before anything is looked for. */
type Person = Readonly<Record<string, string | undefined>>

const plainUrl = (url: unknown): string =>
  typeof url === 'string'
    ? url
        .toLowerCase()
        .replace(/^https?:\/\/(www\.)?/, '')
        .replace(/\/+$/, '')
    : ''

/** The contact that an enrichment is about: the lead's own, else the one with the same address or profile. */
const contactOf = (team: TeamWorld, { contactId, input }: EnrichmentDocument): ContactDocument | undefined => {
  if (contactId !== undefined) return team.contacts.get(contactId)
  const { email, linkedinUrl } = input
  const byEmail = email === undefined ? undefined : team.contacts.find('email', email.toLowerCase())
  if (byEmail !== undefined || linkedinUrl === undefined) return byEmail
  return team.contacts.all().find(({ fields }) => plainUrl(fields.linkedinUrl) === plainUrl(linkedinUrl))
}

const companyOf = ({ companies }: TeamWorld, contact: ContactDocument | undefined, name: string | undefined) =>
  companies.get(contact?.companyId ?? '') ?? companies.all().find(({ fields }) => fields.name === name)

const capitalised = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`

/** The names in the address of a profile: `…/in/john-doe-12ab` is John Doe. */
const namesIn = (linkedinUrl: string | undefined): readonly (string | undefined)[] =>
  plainUrl(linkedinUrl)
    .split('/in/')[1]
    ?.split('-')
    .filter(word => /^[a-z]+$/.test(word))
    .map(capitalised) ?? []

const textsOf = (fields: Readonly<Record<string, unknown>>): Person =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )

const personOf = (team: TeamWorld, enrichment: EnrichmentDocument): Person => {
  const { input } = enrichment
  const contact = contactOf(team, enrichment)
  const company: CompanyDocument | undefined = companyOf(team, contact, input.companyName)
  const known = textsOf(contact?.fields ?? {})
  const [firstName, lastName] = namesIn(input.linkedinUrl ?? known.linkedinUrl)
  return {
    firstName,
    lastName,
    companyName: company?.fields.name,
    companyDomain: company?.domain,
    email: contact?.email,
    ...known,
    ...input,
  }
}

const letters = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^a-z]/gi, '')
    .toLowerCase()

const addressOf = ({ email, firstName, lastName, companyDomain }: Person): string | undefined => {
  if (email !== undefined) return email
  if (firstName === undefined || lastName === undefined || companyDomain === undefined) return undefined
  return `${letters(firstName)}.${letters(lastName)}@${companyDomain}`
}

/** Addresses of a team rather than of a person take mail that nobody may read. */
const shared = /^(info|contact|sales|hello|office|support)@/

/** What verification says of an address: what has bounced before will bounce again. */
const verified = ({ unsubscribes }: TeamWorld, email: string): 'deliverable' | 'risky' | 'undeliverable' => {
  if (unsubscribes.find('value', email)?.source === 'bounced') return 'undeliverable'
  return shared.test(email) ? 'risky' : 'deliverable'
}

const emailFindings = (team: TeamWorld, person: Person, requests: EnrichmentDocument['requests']) => {
  const email = requests.includes('find_email') ? addressOf(person) : person.email
  if (email === undefined) return { notFound: true }
  return { email, ...(requests.includes('verify') ? { status: verified(team, email) } : {}), notFound: false }
}

/** A number that nobody has: these hundred are set aside for stories. */
const madeUpPhone = (name: string): string => {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0)
  return `+1 555 01${String(sum % 100).padStart(2, '0')}`
}

const phoneFindings = ({ phone, firstName, lastName, companyDomain, linkedinUrl }: Person) => {
  const canBeFound = linkedinUrl !== undefined || (lastName !== undefined && companyDomain !== undefined)
  if (phone !== undefined) return { phone, notFound: false }
  return canBeFound ? { phone: madeUpPhone(`${firstName} ${lastName}`), notFound: false } : { notFound: true }
}

const profileFindings = ({ linkedinUrl, firstName, lastName, jobTitle, companyName }: Person) => {
  if (linkedinUrl === undefined) return { notFound: true }
  const job = { ...(companyName && { companyName }), ...(jobTitle && { positions: [{ title: jobTitle }] }) }
  const facts = { firstName, lastName, jobTitle, companyName, linkedinUrl }
  return {
    ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
    positionGroups: companyName === undefined ? [] : [job],
  }
}

/** What an enrichment finds, from what it was told and what its team knows: the same every time. */
export const findingsOf = (team: TeamWorld, enrichment: EnrichmentDocument): Findings => {
  const { requests } = enrichment
  const person = personOf(team, enrichment)
  return {
    ...(requests.includes('find_email') || requests.includes('verify')
      ? { email: emailFindings(team, person, requests) }
      : {}),
    ...(requests.includes('find_phone') ? { phone: phoneFindings(person) } : {}),
    ...(requests.includes('linkedin_enrichment') ? { linkedin: profileFindings(person) } : {}),
  }
}
