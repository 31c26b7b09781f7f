import type { Random } from '../ids.ts'
import { around, between, pick } from './chance.ts'
import type { Person } from './people.ts'

/** A column of a campaign beside the usual ones, and how its cells are filled. */
interface Column {
  readonly name: string
  fill(random: Random, person: Person): string
}

const research = (person: Person): string => {
  const { employer, firstName, jobTitle } = person
  const { name, industry, location, size } = employer.document.fields
  const part = [
    `## ${name}\n`,
    `${name} is active in ${industry} with its main site in ${location}. Headcount band: ${size}.`,
    `Why now: ${employer.segment.observations.join('; ')}.`,
    `Likely problem: ${employer.segment.pain}. Nobody writes about this in public, but the open positions, the reviews by employees and the opening hours on the website all point the same way.`,
    `Angle for ${firstName} (${jobTitle}): show that a planner can ${employer.segment.outcome}; avoid talk about "digital transformation".`,
    `Proof to use: ${employer.segment.proof}. Mention the pilot of four weeks and that the payroll system stays where it is.`,
    'Objections to expect:\n- "we have a tool", then ask who changes the plan on a Sunday\n- "our works council", then offer the hosting paper, "data stays in the EU"\n- "no time", then offer the two-minute recording',
    'Tone: short sentences, no exclamation marks, one question at the end.',
  ].join('\n')
  const sources = [
    `https://${employer.domain}/news, the last two years of announcements, read by the assistant and summarised`,
    `https://${employer.domain}/careers, open positions in planning, operations and human resources`,
    `https://${employer.domain}/locations, the list of sites with their opening hours`,
    `https://${employer.domain}/about, headcount and history in the company's own words`,
    `https://reviews.example/${employer.domain}, what employees write about shifts and overtime, not verified`,
    `https://register.example/${employer.domain}, the last published annual accounts`,
    `https://maps.example/${employer.domain}, visiting hours and busy times as visitors see them`,
    `https://press.example/${employer.domain}, local newspapers about hiring, strikes and new sites`,
    `${String(employer.document.fields.linkedinUrl)}, posts of the last quarter and who left`,
  ]
  return `${part}\n\nSources, in order of trust:\n${sources.map(source => `- ${source}\n`).join('')}`
}

const columnSets: readonly (readonly Column[])[] = [
  [{ name: 'PERSONA', fill: random => pick(random, ['Planner', 'Economic buyer', 'Champion', 'IT']) }],
  [
    { name: 'Organization - ID', fill: random => String(between(random, 1_000, 9_999)) },
    { name: 'Company name', fill: (_, person) => person.employer.document.fields.name },
  ],
  [],
  [
    {
      name: 'hypothesis',
      fill: (_, person) => `At ${person.employer.document.fields.name}, ${person.employer.segment.pain}.`,
    },
    { name: 'isCustomer', fill: random => (random() < 0.1 ? 'true' : 'false') },
  ],
  [{ name: 'RETAILER', fill: (_, person) => person.employer.document.fields.name.toUpperCase() }],
  [{ name: 'AI research', fill: (_, person) => research(person) }],
  [{ name: 'Account owner ', fill: random => pick(random, ['Nora', 'Sam', 'Lucie', 'Jonas']) }],
  [
    { name: 'Größe', fill: (_, person) => String(person.employer.document.fields.size ?? '') },
    { name: 'notes', fill: () => '' },
  ],
  [{ name: 'is340B', fill: random => (random() < 0.5 ? 'Yes' : 'No') }],
]

/** Fills the variables of a lead of the campaign at this place among the team's campaigns. */
export const variablesOf = (random: Random, place: number, person: Person): Record<string, string> => {
  const { firstName, lastName, email, jobTitle, linkedinUrl, phone, employer } = person
  const { name } = employer.document.fields
  const observation = pick(random, employer.segment.observations)
  return {
    ...(email === undefined ? {} : { email }),
    firstName,
    lastName,
    companyName: name,
    companyDomain: employer.domain,
    jobTitle,
    linkedinUrl,
    ...(place % 3 === 0 && random() < 0.6 ? { phone } : {}),
    timezone: employer.region.timezone,
    city: person.city,
    icebreaker: `I came across ${observation} when reading about ${name}.`,
    ...Object.fromEntries(around(columnSets, place).map(column => [column.name, column.fill(random, person)])),
  }
}

/** The names of the columns of that campaign. */
export const columnsOf = (place: number): string[] => [
  'email',
  'firstName',
  'lastName',
  'companyName',
  'companyDomain',
  'jobTitle',
  'linkedinUrl',
  'phone',
  'timezone',
  'city',
  'icebreaker',
  ...around(columnSets, place).map(({ name }) => name),
]

/** Puts values for the `{{…}}` of a text; what is not known is left out. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
