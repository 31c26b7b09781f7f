import { seededRandom } from '../../sandbox/ids.ts'
import { around, between, pick, weighted } from '../../sandbox/seed/chance.ts'
import { type Region, regions, slug } from '../../sandbox/seed/regions.ts'
import { type Segment, segments } from '../../sandbox/seed/segments.ts'

/** A row of the database, in lemlist's spelling. */
export type Entry = Readonly<Record<string, unknown>> & { readonly _id: string }

interface Employer {
  readonly row: Entry
  readonly name: string
  readonly domain: string
  readonly region: Region
  readonly segment: Segment
}

const random = seededRandom(0xdb)

/** lemlist: numbers of companies are text. */
const number = (least: number, most: number): string => String(between(random, least, most))

const technologies = ['React', 'WordPress', 'HubSpot', 'Salesforce', 'Google Analytics', 'Postman', 'Shopify', 'Nginx']
const sizes = ['11-50', '51-200', '201-500', '501-1000', '1001-5000'] as const
const revenues = ['$1M - $5M', '$5M - $10M', '$10M - $50M', '$50M - $100M'] as const
const types = ['Privately Held', 'Public Company', 'Partnership']

const companyRow = (region: Region, segment: Segment, place: number): Employer => {
  const name = `${around(region.companies, place)} ${around(segment.companies, place)}`
  const domain = `${slug(name)}.example`
  const id = String(10_000_000 + place * 7_919)
  const city = pick(random, region.cities)
  const row = {
    company_id: id,
    company_website_url: `https://www.${domain}`,
    company_name: name,
    company_linkedin_url: `https://www.linkedin.com/company/${slug(name)}`,
    last_updated: `2025-09-0${between(random, 1, 9)} 02:11:32 UTC`,
    company_headquarters_city: city,
    company_headquarters_country: region.country,
    company_description: `${name} is a company in ${city} that works in ${segment.industry.toLowerCase()}.`,
    company_employee_count: number(11, 4_800),
    company_type: pick(random, types),
    company_founded: number(1974, 2021),
    company_followers_count: number(200, 90_000),
    company_size: pick(random, sizes),
    revenue_bucket: pick(random, revenues),
    company_domain: domain,
    employees_count_growth: between(random, -8, 24),
    techno_used_array: technologies.filter(() => random() < 0.4),
    business_business_customer: weighted(random, [
      ['B2B', 7],
      ['B2C', 2],
      ['B2B2C', 1],
    ]),
    company_quality_score: number(1, 4),
    company_industry: segment.industry,
    company_location: `${city}, ${region.country}`,
    company_occ_lead: number(2, 120),
    _score: between(random, 500, 1_000) / 100,
    _id: id,
  }
  return { row, name, domain, region, segment }
}

const departments = ['Sales', 'Customer service', 'Engineering', 'Marketing', 'Operations', 'Human Resources']
const seniorities = ['Entry level', 'Senior', 'Manager', 'Director', 'C-Level']
const years = ['Less than 2 years', '2 to 5 years', '5 to 10 years', 'More than 10 years']
const languages = ['English', 'French', 'German', 'Spanish']
const skills = ['Negotiation', 'Scheduling', 'Forecasting', 'Recruiting', 'Data analysis']

const personRow = ({ row, name, domain, region, segment }: Employer, place: number): Entry => {
  const fullName = `${pick(random, region.firstNames)} ${pick(random, region.lastNames)}`
  const title = pick(random, segment.titles)
  const handle = `${slug(fullName)}-${place}`
  const city = pick(random, region.cities)
  const connections = between(random, 40, 900)
  return {
    lead_id: 400_000_000 + place * 104_729,
    canonical_shorthand_name: handle,
    connections_count: Math.min(500, connections),
    country: region.country,
    full_name: fullName,
    education: [],
    experience_count: between(random, 1, 6),
    experiences: [
      {
        company_shorthand_name: slug(name),
        company_id: Number(row._id),
        company_name: name,
        company_website_url: `https://www.${domain}`,
        company_linkedin_url: row.company_linkedin_url,
        company_employee_count: Number(row.company_employee_count),
        company_size: row.company_size,
        company_domain: domain,
        company_industry: segment.industry,
        title,
        title_normalized: title,
        date_from: 'September 2025',
        duration: '4 months',
        location: `${city}, ${region.country}`,
        current_exp_bucket: 'Less than 6 months',
      },
    ],
    interests: [],
    languages: [{ language: pick(random, languages), proficiency: 'Native or bilingual proficiency' }],
    lead_industry: segment.industry,
    lead_linkedin_url: `https://www.linkedin.com/in/${handle}`,
    linkedin_short: handle,
    skills: skills.filter(() => random() < 0.4).map((skill, at) => ({ skill, skill_id: String(at + 1) })),
    summary: `${title} at ${name} in ${city}.`,
    headline: `${title} @ ${name}`,
    title,
    lead_quality_score: between(random, 1, 4),
    department: pick(random, departments),
    seniority: pick(random, seniorities),
    connections_count_bucket: connections >= 500 ? '500+' : '0 to 500',
    years_of_exp_bucket: pick(random, years),
    location: `${city}, ${region.country}`,
    current_exp_company_name: name,
    _score: between(random, 900, 2_400) / 100,
    _id: String(400_000_000 + place * 104_729),
  }
}

const markets = regions.flatMap(region => segments.map(segment => ({ region, segment })))

const employers = Array.from({ length: 150 }, (_, place) => {
  const { region, segment } = around(markets, place)
  return companyRow(region, segment, place)
})

/** lemlist: what fits best comes first. */
const bestFirst = (rows: readonly Entry[]): Entry[] =>
  rows.toSorted((a, b) => Number(b._score) - Number(a._score) || (a._id < b._id ? -1 : 1))

/** Everybody in the sandbox's database, best first. They are nobody's contacts, and the same for every team. */
export const everybody: readonly Entry[] = bestFirst(
  Array.from({ length: 420 }, (_, place) => personRow(around(employers, place), place)),
)

/** Every company in the sandbox's database, best first. */
export const everyCompany: readonly Entry[] = bestFirst(employers.map(({ row }) => row))
