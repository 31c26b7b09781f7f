import type { SignalTypeWord } from './words.ts'

interface FilterFacts {
  readonly name: string
  /** What can be chosen from; none where any value will do. */
  readonly values?: readonly string[]
  readonly min?: number
  readonly max?: number
}

/** The filters of agents, by lemlist's names for them. lemlist: which type has which is told by itself alone. */
const filters = {
  title: { name: 'Job title' },
  description: { name: 'Job description' },
  location: { name: 'Job location' },
  minJobCount: { name: 'Open jobs, at least', min: 1, max: 500 },
  timeframe: { name: 'Within days', min: 1, max: 365 },
  companyNames: { name: 'Companies' },
  companyIndustries: {
    name: 'Industries',
    values: ['Software', 'Software Development', 'Financial Services', 'Retail', 'Hospitals and Health Care'],
  },
  companyLocation: { name: 'Company location', values: ['France', 'Germany', 'United Kingdom', 'United States'] },
  companySizes: { name: 'Company size', values: ['1-10', '11-50', '51-200', '201-500', '501-1000', '1001-5000'] },
  fundraisingMinAmount: { name: 'Amount raised, at least', min: 0 },
  fundraisingMaxAmount: { name: 'Amount raised, at most', min: 0 },
  fundraisingInvestmentTypes: { name: 'Kind of round', values: ['Seed', 'Series A', 'Series B', 'Series C'] },
  fundraisingInvestors: { name: 'Investors' },
  persona: { name: 'Persona' },
  customPersonaTitles: { name: 'Titles' },
  seniority: { name: 'Seniority', values: ['Entry level', 'Senior', 'Manager', 'Director', 'C-Level'] },
  crmListIds: { name: 'Lists of the CRM' },
  website: { name: 'Your website' },
  pagesTracked: { name: 'Pages' },
  minVisitDuration: { name: 'Seconds on the page, at least', min: 0, max: 3_600 },
  minPageViewed: { name: 'Pages seen, at least', min: 1, max: 100 },
  internalTraffic: { name: 'Visits of your own people' },
  visitLocation: { name: 'Location of the visitor', values: ['France', 'Germany', 'United Kingdom'] },
  excludedVisitorIps: { name: 'Addresses to leave out' },
  maxIdentificationsPerDay: { name: 'Visitors a day, at most', min: 1, max: 1_000 },
  questions: { name: 'Questions' },
  linkedinUrls: { name: 'LinkedIn profiles' },
  companyLinkedinUrls: { name: 'LinkedIn pages' },
  watcherWatchKey: { name: 'Whoever is watched' },
  reactionTypes: { name: 'Reactions', values: ['like', 'comment'] },
  technologies: { name: 'Technologies', values: ['React', 'Salesforce', 'HubSpot', 'Shopify', 'WordPress'] },
  detectionMode: { name: 'Began or stopped', values: ['added', 'removed'] },
  maDealTypes: { name: 'Kind of deal', values: ['acquisition', 'merger'] },
  maMinAmount: { name: 'Amount of the deal, at least', min: 0 },
  linkedinTopics: { name: 'Topics' },
  bomboraTopics: { name: 'Topics', values: ['Workforce Management', 'Scheduling', 'Payroll'] },
  externalSignalFieldMapping: { name: 'Fields' },
  externalSignalCustomFieldMapping: { name: 'Fields of your own' },
} as const satisfies Readonly<Record<string, FilterFacts>>

type FilterId = keyof typeof filters

/** Whether there is such a filter at all. */
export const isFilter = (filterId: string): filterId is FilterId => Object.hasOwn(filters, filterId)

/** What a filter's values are chosen from; undefined where any value will do. */
export const valuesOf = (filterId: FilterId): readonly string[] | undefined => {
  const facts: FilterFacts = filters[filterId]
  return facts.values
}

interface TypeFacts {
  readonly title: string
  readonly entity: 'contact' | 'company'
  /** Without these no agent of the type can watch. */
  readonly needs: readonly FilterId[]
  readonly takes: readonly FilterId[]
}

const firm = ['companyIndustries', 'companyLocation', 'companySizes'] as const
const who = ['persona', 'customPersonaTitles', 'seniority'] as const
const mapping = ['externalSignalFieldMapping', 'externalSignalCustomFieldMapping'] as const

/** What agents of each type watch, and what they can be told. */
export const catalogue: Readonly<Record<SignalTypeWord, TypeFacts>> = {
  companyIsHiring: {
    title: 'Company is hiring',
    entity: 'company',
    needs: ['title'],
    takes: ['description', 'location', 'minJobCount', ...firm],
  },
  companyRaisedFunds: {
    title: 'Company raised funds',
    entity: 'company',
    needs: [],
    takes: [
      'fundraisingMinAmount',
      'fundraisingMaxAmount',
      'fundraisingInvestmentTypes',
      'fundraisingInvestors',
      ...firm,
    ],
  },
  recruitmentCampaign: {
    title: 'Recruitment campaign',
    entity: 'company',
    needs: [],
    takes: ['minJobCount', 'timeframe', ...firm],
  },
  jobChange: { title: 'Job change', entity: 'contact', needs: [], takes: [...who, 'crmListIds'] },
  newHire: { title: 'New hire', entity: 'contact', needs: [], takes: ['companyNames', ...who, ...firm] },
  companyEmployeeVisitedMyWebsite: {
    title: 'Website visit',
    entity: 'company',
    needs: ['website'],
    takes: [
      ...(['pagesTracked', 'minVisitDuration', 'minPageViewed', 'visitLocation'] as const),
      ...(['internalTraffic', 'excludedVisitorIps', 'maxIdentificationsPerDay'] as const),
    ],
  },
  customSignals: { title: 'Custom signal', entity: 'company', needs: ['questions'], takes: firm },
  competitorConnections: { title: 'Competitor connections', entity: 'contact', needs: ['linkedinUrls'], takes: who },
  competitorReactions: {
    title: 'Competitor reactions',
    entity: 'contact',
    needs: ['linkedinUrls'],
    takes: ['reactionTypes', ...who],
  },
  companyFollowers: { title: 'Company followers', entity: 'contact', needs: ['companyLinkedinUrls'], takes: who },
  technologyChange: {
    title: 'Technology change',
    entity: 'company',
    needs: ['technologies'],
    takes: ['detectionMode', ...firm],
  },
  linkedinPeopleProfile: {
    title: 'LinkedIn profile',
    entity: 'contact',
    needs: ['linkedinUrls'],
    takes: ['watcherWatchKey'],
  },
  linkedinCompanyProfile: {
    title: 'LinkedIn page',
    entity: 'company',
    needs: ['companyLinkedinUrls'],
    takes: ['watcherWatchKey'],
  },
  mergersAcquisitions: {
    title: 'Mergers and acquisitions',
    entity: 'company',
    needs: [],
    takes: ['maDealTypes', 'maMinAmount', ...firm],
  },
  promotion: { title: 'Promotion', entity: 'contact', needs: [], takes: [...who, 'crmListIds'] },
  linkedinKeywords: { title: 'LinkedIn topic', entity: 'contact', needs: ['linkedinTopics'], takes: who },
  externalSignalContact: { title: 'External signal on a contact', entity: 'contact', needs: [], takes: mapping },
  externalSignalCompany: { title: 'External signal on a company', entity: 'company', needs: [], takes: mapping },
  buyingIntent: { title: 'Buying intent', entity: 'company', needs: ['bomboraTopics'], takes: firm },
}

/** The filters of a type as lemlist describes them. */
export const descriptorsOf = (type: SignalTypeWord) => {
  const { needs, takes } = catalogue[type]
  return [...needs, ...takes].map(filterId => {
    const { name, min, max }: FilterFacts = filters[filterId]
    const excludes = valuesOf(filterId) !== undefined
    return {
      filterId,
      name,
      properties: excludes ? ['in', 'out'] : ['in'],
      required: needs.includes(filterId) ? ['in'] : [],
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    }
  })
}
