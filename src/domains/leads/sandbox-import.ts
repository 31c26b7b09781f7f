import { parse } from 'csv-parse/sync'
import type { CampaignDocument, ContactDocument } from '../../sandbox/documents.ts'
import { addLead, type LeadOrigin } from '../../sandbox/effects.ts'
import { type Handlers, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld, World } from '../../sandbox/world.ts'
import { filtersOf } from '../crm/sandbox.ts'
import { addressIn, spelled } from './columns.ts'
import type { leads } from './contract.ts'
import { launchAlone } from './sandbox-change.ts'
import { campaignOf } from './sandbox-find.ts'

interface Person {
  readonly variables: Readonly<Record<string, string>>
  readonly contactId?: string
}

/** What people are told apart by; empty for somebody of whom neither is known. */
const nameOf = ({ email, linkedinUrl }: Readonly<Record<string, string>>): string =>
  email?.toLowerCase() || linkedinUrl || ''

interface Import {
  readonly world: World
  readonly team: TeamWorld
  readonly campaign: CampaignDocument
  readonly origin: LeadOrigin
  /** Whether to pass over people who are in any campaign. */
  readonly deduplicate: boolean | undefined
}

/** Adds people, one after the other. lemlist: who is there already is passed over without a word. */
const addPeople = ({ world, team, campaign, origin, deduplicate }: Import, people: readonly Person[]): void => {
  const others = deduplicate === true ? team.leads.all() : team.leads.where('campaignId', campaign._id)
  const known = new Set(others.map(({ variables }) => nameOf(variables)))
  for (const { variables, contactId } of people) {
    const name = nameOf(variables)
    if (name !== '' && known.has(name)) continue
    known.add(name)
    launchAlone(team, campaign, addLead(world, team, campaign, variables, { ...origin, contactId }))
  }
}

/** The rows of a file, its first line being the names. */
const rowsOf = (text: string): string[][] => {
  try {
    return parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true })
  } catch {
    throw refuse(400, 'Bad params: file')
  }
}

const usual: ReadonlyMap<string, string> = new Map(
  [
    'firstName',
    'lastName',
    'companyName',
    'companyDomain',
    'jobTitle',
    'phone',
    'picture',
    'icebreaker',
    'timezone',
  ].map(name => [spelled(name), name]),
)

/** The variable that a column fills: a usual one however it is spelled, else one of the column's own name. */
const variableOfColumn = (name: string): string => addressIn(name) ?? usual.get(spelled(name)) ?? name

const personOf = (names: readonly string[], cells: readonly string[]): Person => ({
  variables: Object.fromEntries(names.flatMap((name, place) => (cells[place] ? [[name, cells[place]]] : []))),
})

/** Adds a lead for each row of a file. lemlist: it goes on after the answer; here it is done before. */
export const importCsv: Handlers<typeof leads>['leadsImportCsv'] = async ({ input, team, user, world }) => {
  const campaign = campaignOf(team, input.campaignId)
  const [header = [], ...rows] = rowsOf(await input.body.text())
  const names = header.map(variableOfColumn)
  if (!names.includes('email') && !names.includes('linkedinUrl')) throw refuse(400, 'Bad params: file')
  const origin = { userId: user._id, source: 'csv' }
  const people = rows.map(cells => personOf(names, cells))
  addPeople({ world, team, campaign, origin, deduplicate: input.deduplicate }, people)
  return { ok: true }
}

const variablesOf = ({ email, fields }: ContactDocument): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...fields, email }).flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [[name, value]] : [],
    ),
  )

/** How many people a filter of the pretend CRMs finds at most. */
const mostFound = 12

/** The people whom a filter finds: every twentieth contact, from a place that is the filter's own. */
const foundBy = ({ contacts }: TeamWorld, filterId: number): readonly Person[] =>
  contacts
    .all()
    .filter(({ unsubscribed }, place) => !unsubscribed && place % 20 === filterId % 20)
    .slice(0, mostFound)
    .map(contact => ({ contactId: contact._id, variables: variablesOf(contact) }))

/** Adds the people whom a filter of a CRM finds. lemlist: it goes on after the answer; here it is done before. */
export const importCrm: Handlers<typeof leads>['leadsImportCrm'] = ({ input, team, world }) => {
  const campaign = campaignOf(team, input.campaignId)
  const { crm, userId, filterId, filterType, deduplicate } = input.body
  const filter = filtersOf(team, crm, userId).find(({ id }) => String(id) === filterId)
  if (filter === undefined || (filterType ?? filter.type) !== filter.type) throw refuse(400, 'Bad params: filterId')
  addPeople({ world, team, campaign, origin: { userId, source: crm }, deduplicate }, foundBy(team, filter.id))
  return { ok: true }
}
