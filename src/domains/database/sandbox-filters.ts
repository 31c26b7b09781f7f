import type { Condition, DatabaseMode } from './contract.ts'
import type { Entry } from './sandbox-people.ts'

interface SandboxFilter {
  readonly filterId: string
  readonly description: string
  readonly mode: readonly DatabaseMode[]
  readonly type: 'text' | 'select'
  readonly helper: string
  /** What it looks at in a row. */
  readonly of: (row: Entry) => readonly unknown[]
}

const both = ['leads', 'companies'] as const
const free = 'Any text.'

const experience = (row: Entry, key: string): unknown => {
  const [current] = Array.isArray(row.experiences) ? row.experiences : []
  return Object(current)[key]
}

const skillsOf = ({ skills }: Entry): unknown[] => (Array.isArray(skills) ? skills.map(each => Object(each).skill) : [])

/** The filters that the sandbox's database knows: a part of lemlist's. */
export const filters: readonly SandboxFilter[] = [
  {
    filterId: 'country',
    description: 'Where the person lives or the company has its seat',
    mode: both,
    type: 'text',
    helper: free,
    of: row => [row.country, row.company_headquarters_country],
  },
  {
    filterId: 'location',
    description: 'Place, region or country',
    mode: both,
    type: 'text',
    helper: free,
    of: row => [row.location, row.company_location],
  },
  {
    filterId: 'currentTitle',
    description: 'What the person does now',
    mode: ['leads'],
    type: 'text',
    helper: free,
    of: row => [row.title],
  },
  {
    filterId: 'department',
    description: 'Where in a company the person works',
    mode: ['leads'],
    type: 'select',
    helper: 'One of: Sales, Marketing, Engineering, Operations, Customer service, Human Resources',
    of: row => [row.department],
  },
  {
    filterId: 'seniority',
    description: 'How far up in a company the person is',
    mode: ['leads'],
    type: 'select',
    helper: 'One of: Entry level, Senior, Manager, Director, C-Level',
    of: row => [row.seniority],
  },
  {
    filterId: 'skills',
    description: 'What the person can do',
    mode: ['leads'],
    type: 'text',
    helper: free,
    of: skillsOf,
  },
  {
    filterId: 'currentCompany',
    description: 'The company, by name or domain',
    mode: both,
    type: 'text',
    helper: free,
    of: row => [row.current_exp_company_name, experience(row, 'company_domain'), row.company_name, row.company_domain],
  },
  {
    filterId: 'industry',
    description: 'What the company does',
    mode: both,
    type: 'text',
    helper: free,
    of: row => [row.lead_industry, row.company_industry],
  },
  {
    filterId: 'companySize',
    description: 'How many work at the company',
    mode: both,
    type: 'select',
    helper: 'One of: 11-50, 51-200, 201-500, 501-1000, 1001-5000',
    of: row => [experience(row, 'company_size'), row.company_size],
  },
  {
    filterId: 'currentCompanyTechnologies',
    description: 'What the company uses',
    mode: ['companies'],
    type: 'text',
    helper: free,
    of: ({ techno_used_array: used }) => (Array.isArray(used) ? used : []),
  },
]

/** The filter of this name that can find these. */
export const filterFor = (filterId: string, mode: DatabaseMode): SandboxFilter | undefined =>
  filters.find(filter => filter.filterId === filterId && filter.mode.includes(mode))

const holds = (texts: readonly unknown[], value: string): boolean =>
  texts.some(text => typeof text === 'string' && text.toLowerCase().includes(value.toLowerCase()))

/** Whether a row passes a condition: any of the values let in, none of those kept out. */
export const passes = (row: Entry, filter: SandboxFilter, { in: wanted = [], out = [] }: Condition): boolean => {
  const texts = filter.of(row)
  const among = (value: string): boolean => holds(texts, value)
  return (wanted.length === 0 || wanted.some(among)) && !out.some(among)
}

/** Whether the words stand anywhere in what a person is known by. */
export const speaksOf = (row: Entry, words: string): boolean =>
  holds([row.full_name, row.title, row.current_exp_company_name, row.location], words)
