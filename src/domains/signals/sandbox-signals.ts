import type { InputOf } from '../../lemlist/endpoint.ts'
import type { CompanyDocument, ContactDocument, SignalAgentDocument, SignalDocument } from '../../sandbox/documents.ts'
import { type Call, type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import { announce } from '../../sandbox/hook-events.ts'
import { between, timeOf } from '../../sandbox/times.ts'
import { isoNow, type TeamWorld, type World } from '../../sandbox/world.ts'
import type { signals } from './contract.ts'
import { checkWords } from './sandbox-agents.ts'
import { pageOf } from './sandbox-pages.ts'
import { signalStatuses, signalTypeWords } from './words.ts'

/** Signals that one agent takes from outside in a day. */
export const mostOfDay = 100

const shownContact = ({ _id, email, fields }: ContactDocument) => {
  const { firstName, lastName, jobTitle, phone, linkedinUrl } = fields
  return present({ _id, firstName, lastName, email, jobTitle, phone, linkedinUrl })
}

const shownCompany = ({ _id, domain, fields: { name, linkedinUrl, industry } }: CompanyDocument) =>
  present({ _id, name, domain, linkedinUrl, industry })

/** A signal as lemlist shows it, with who it is about. */
const shownSignal = ({ team, signalAgents, contacts, companies }: TeamWorld, signal: SignalDocument) => {
  const { _id, agentId, type, status, receivedAt, contactId, companyId, data } = signal
  const contact = contactId === undefined ? undefined : contacts.get(contactId)
  const company = companyId === undefined ? undefined : companies.get(companyId)
  return present({
    _id,
    teamId: team._id,
    watchListId: agentId,
    watchListName: signalAgents.get(agentId)?.name,
    type,
    status,
    receivedAt,
    createdAt: receivedAt,
    contact: contact && shownContact(contact),
    company: company && shownCompany(company),
    signalData: data,
  })
}

const bound = (name: string, text: string | undefined) => timeOf(text, `${name} must be a valid ISO date string`)

const list: Handlers<typeof signals>['signals'] = ({ input, team }) => {
  const { type = [], status = [], watchListId, sortOrder = 'desc' } = input
  checkWords('type', type, signalTypeWords)
  checkWords('status', status, signalStatuses)
  const from = bound('receivedAtFrom', input.receivedAtFrom)
  const to = bound('receivedAtTo', input.receivedAtTo)
  if (from !== undefined && to !== undefined && from >= to)
    throw refuse(400, 'receivedAtFrom must be before receivedAtTo')
  if (watchListId !== undefined && team.signalAgents.get(watchListId) === undefined) {
    throw refuse(404, 'Watchlist not found')
  }
  const inTime = between(from, to)
  const fits = (signal: SignalDocument): boolean =>
    (type.length === 0 || type.includes(signal.type)) &&
    (status.length === 0 || status.includes(signal.status)) &&
    (watchListId === undefined || signal.agentId === watchListId) &&
    inTime(signal.receivedAt)
  const direction = sortOrder === 'desc' ? -1 : 1
  const sorted = team.signals
    .all()
    .filter(fits)
    .toSorted((a, b) => direction * (a.receivedAt.localeCompare(b.receivedAt) || a._id.localeCompare(b._id)))
  return pageOf(
    sorted.map(signal => shownSignal(team, signal)),
    input,
  )
}

type Push = InputOf<typeof signals.signalPush>
type Body = Push['body']

const isOnLinkedIn = (url: string, kind: 'in' | 'company'): boolean =>
  new RegExp(`^https?://([a-z]+\\.)?linkedin\\.com/${kind}/[^/]+/?$`, 'i').test(url)

const bare = (url: unknown): string => String(url).toLowerCase().replace(/\/$/, '')

/** The contact or company that a pushed signal is about; refuses what does not describe one. */
const matchOf = (team: TeamWorld, entity: SignalAgentDocument['entity'], { contact, company }: Body) => {
  if (entity === 'contact') {
    if (contact === undefined || !isOnLinkedIn(contact.linkedinUrl, 'in')) {
      throw refuse(400, 'Contact must have a valid LinkedIn profile URL (e.g. https://www.linkedin.com/in/...)')
    }
    const url = bare(contact.linkedinUrl)
    const known = team.contacts.all().find(({ fields }) => bare(fields.linkedinUrl) === url)
    const named = known ?? (contact.email === undefined ? undefined : team.contacts.find('email', contact.email))
    return named && { contactId: named._id }
  }
  const { domain = '', name = '', linkedinUrl } = company ?? {}
  if (domain === '' || name === '' || (linkedinUrl !== undefined && !isOnLinkedIn(linkedinUrl, 'company'))) {
    throw refuse(
      400,
      'Company must have a domain and a name; linkedinUrl (when provided) must be a valid LinkedIn company URL (e.g. https://www.linkedin.com/company/...)',
    )
  }
  const known = team.companies.find('domain', domain.toLowerCase())
  return known && { companyId: known._id }
}

/** Makes the task that an agent makes of each of its signals. */
const makeTask = (world: World, team: TeamWorld, agent: SignalAgentDocument, signal: SignalDocument): void => {
  const { ownerType, ownerId, type = 'manual', priority = 1, data = {} } = agent.signalOpportunityTemplate ?? {}
  const { contactId, companyId } = signal
  const owner =
    ownerType === 'specific_owner'
      ? ownerId
      : contactId === undefined
        ? undefined
        : team.contacts.get(contactId)?.ownerId
  team.tasks.insert({
    _id: world.ids('opp'),
    type,
    title: data.title ?? agent.name,
    content: data.message ?? '',
    priority,
    dueDate: isoNow(world),
    userId: owner ?? agent.changedBy,
    contactId,
    companyId,
    status: 'pending',
    createdAt: isoNow(world),
  })
}

const push = ({ input: { watchListId, body }, team, world }: Call<Push>) => {
  const agent = team.signalAgents.get(watchListId)
  if (agent?.type !== 'externalSignalContact' && agent?.type !== 'externalSignalCompany') {
    throw refuse(404, 'Watch list not found or not configured for external signals')
  }
  const { customFields = {} } = body
  if (Object.keys(customFields).length > 20) {
    throw refuse(400, 'Custom fields must have 20 keys or less with string values')
  }
  const match = matchOf(team, agent.entity, body)
  if (match === undefined) return { status: 'ignored', reason: 'no_entity_match', creditsConsumed: 0 }
  const now = isoNow(world)
  const ofDay = team.signals
    .where('agentId', watchListId)
    .filter(({ receivedAt }) => receivedAt.startsWith(now.slice(0, 10)))
  if (ofDay.length >= mostOfDay) return { status: 'ignored', reason: 'daily_limit_reached', creditsConsumed: 0 }
  const signal = team.signals.insert({
    _id: world.ids('wls'),
    agentId: watchListId,
    type: agent.type,
    status: 'new',
    receivedAt: now,
    ...match,
    data: customFields,
  })
  if (agent.signalProcessingType === 'create_opportunity') makeTask(world, team, agent, signal)
  const type = 'signalRegistered'
  announce(world, team, { type, body: () => ({ ...shownSignal(team, signal), type }) })
  const { contactId, companyId } = signal
  return {
    status: 'processed',
    signalId: signal._id,
    creditsConsumed: 0,
    entity: { type: agent.entity, id: contactId ?? companyId, enriched: true },
  }
}

/** How the pretend lemlist answers about what agents noticed. */
export const signalHandlers = { signals: list, signalPush: push } satisfies Partial<Handlers<typeof signals>>
