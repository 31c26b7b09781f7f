import type { CompanyDocument, ContactDocument, UserDocument } from '../documents.ts'
import type { Ids, Random } from '../ids.ts'
import { daysBefore } from './calendar.ts'
import type { CampaignPlan } from './campaigns.ts'
import { allocate, around, between, pick } from './chance.ts'
import { type Region, regions, slug } from './regions.ts'
import { type Segment, segments } from './segments.ts'

/** A company with where it is and what it does, so that its people fit. */
export interface Employer {
  readonly document: CompanyDocument
  readonly domain: string
  readonly region: Region
  readonly segment: Segment
}

/** Somebody who can become a lead. */
export interface Person {
  readonly contactId: string
  readonly firstName: string
  readonly lastName: string
  readonly email?: string
  readonly jobTitle: string
  readonly phone: string
  readonly city: string
  readonly linkedinUrl: string
  readonly employer: Employer
}

interface Setting {
  readonly random: Random
  readonly ids: Ids
  readonly now: number
  readonly users: readonly UserDocument[]
}

const sizes = ['11-50', '51-200', '201-500', '501-1000', '1001-5000', '5001-10000']

const company = ({ random, ids, now, users }: Setting, region: Region, segment: Segment, place: number): Employer => {
  const first = around(region.companies, place)
  const name = `${first} ${around(segment.companies, place)}`
  const domain = `${slug(name)}.example`
  const city = pick(random, region.cities)
  const document: CompanyDocument = {
    _id: ids('cpn'),
    domain,
    fields: {
      name,
      industry: segment.industry,
      location: `${city}, ${region.country}`,
      size: pick(random, sizes),
      website: `https://${domain}`,
      linkedinUrl: `https://www.linkedin.com/company/${slug(name)}`,
    },
    ownerId: pick(random, users)._id,
    createdBy: pick(random, users)._id,
    createdAt: daysBefore(random, now, between(random, 720, 1_500)),
  }
  return { document, domain, region, segment }
}

/** How many names a market has for its companies. */
const mostInMarket = 60

/** About `count` companies: two in every market, the rest where the campaigns need them; no two share a domain. */
export const seedCompanies = (setting: Setting, count: number, plans: readonly CampaignPlan[]): Employer[] => {
  const markets = regions.flatMap(region => segments.map(segment => ({ region, segment })))
  const needs = markets.map(({ region, segment }) =>
    plans.reduce((sum, plan) => sum + (plan.region === region && plan.segment === segment ? plan.leads : 0), 0),
  )
  const more = allocate(Math.max(0, count - 2 * markets.length), needs)
  const seen = new Set<string>()
  return markets.flatMap(({ region, segment }, market) => {
    const own = Math.min(mostInMarket, 2 + (more[market] ?? 0))
    return Array.from({ length: own }, (_, place) => company(setting, region, segment, market + place)).filter(
      ({ domain }) => !seen.has(domain) && seen.add(domain),
    )
  })
}

/** Invents people; every one gets an address of their own. */
export const createPeople = ({
  random,
  ids,
}: Setting): ((employer: Employer, withEmail: boolean, roles?: readonly string[]) => Person) => {
  const taken = new Map<string, number>()
  const slugs = new Map<string, string>()
  const known = (name: string): string => {
    const found = slugs.get(name) ?? slug(name)
    slugs.set(name, found)
    return found
  }
  return (employer, withEmail, roles) => {
    const { region, segment, domain } = employer
    const firstName = pick(random, region.firstNames)
    const lastName = pick(random, region.lastNames)
    const name = `${known(firstName)}.${known(lastName)}`
    const before = taken.get(`${name}@${domain}`) ?? 0
    taken.set(`${name}@${domain}`, before + 1)
    const local = before === 0 ? name : `${name}${before + 1}`
    return {
      contactId: ids('ctc'),
      firstName,
      lastName,
      ...(withEmail ? { email: `${local}@${domain}` } : {}),
      jobTitle: pick(random, roles ?? segment.titles),
      phone: region.phone.replaceAll('#', () => String(between(random, 0, 9))),
      city: pick(random, region.cities),
      linkedinUrl: `https://www.linkedin.com/in/${local.replace('.', '-')}-${between(random, 100_000, 999_999).toString(36)}`,
      employer,
    }
  }
}

/** The contact that a person is. */
export const contactOf = (
  { random, users }: Setting,
  person: Person,
  {
    createdAt,
    ownerId,
    unsubscribed,
  }: { readonly createdAt: string; readonly ownerId: string; readonly unsubscribed: boolean },
  listIds: readonly string[],
): ContactDocument => {
  const { firstName, lastName, jobTitle, linkedinUrl, employer, email } = person
  return {
    _id: person.contactId,
    ...(email === undefined ? {} : { email }),
    fullName: `${firstName} ${lastName}`,
    fields: {
      firstName,
      lastName,
      jobTitle,
      linkedinUrl,
      companyName: employer.document.fields.name,
      ...(random() < 0.4 ? { phone: person.phone } : {}),
      location: `${person.city}, ${employer.region.country}`,
      timezone: employer.region.timezone,
    },
    ownerId,
    createdBy: pick(random, users)._id,
    createdAt,
    unsubscribed,
    companyId: employer.document._id,
    listIds,
  }
}
