import type { InputOf } from '../../lemlist/endpoint.ts'
import type { ConditionDocument, SignalAgentDocument, SignalTaskTemplate } from '../../sandbox/documents.ts'
import { creditsLeft } from '../../sandbox/effects.ts'
import { type Call, type Handlers, jsonAnswer, present, refuse } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld } from '../../sandbox/world.ts'
import type { signals } from './contract.ts'
import { catalogue } from './sandbox-catalogue.ts'
import { pageOf } from './sandbox-pages.ts'
import { agentStatuses, isSignalType, type SignalTypeWord } from './words.ts'

/** Agents that can watch at the same time. lemlist counts what they watch; the sandbox counts them. */
export const mostActive = 20

/** An agent as lemlist shows it. */
const shownAgent = ({ since: _since, changedBy: _changedBy, ...agent }: SignalAgentDocument) => present(agent)

/** Refuses filters that agents of this type cannot have. */
const checkFilters = (type: SignalTypeWord, filters: readonly ConditionDocument[]): void => {
  const { needs, takes } = catalogue[type]
  const known = new Set<string>([...needs, ...takes])
  const foreign = filters.find(({ filterId }) => !known.has(filterId))
  if (foreign !== undefined) throw refuse(400, `Invalid filters: ${foreign.filterId}`)
}

/** Refuses a template that names somebody or something that is not there. */
const checkTemplate = (team: TeamWorld, { ownerId, data }: SignalTaskTemplate): void => {
  if (ownerId !== undefined && team.users.get(ownerId) === undefined) {
    throw refuse(400, 'signalOpportunityTemplate.ownerId must be a valid user ID')
  }
  const { emailTemplateId } = data ?? {}
  const steps = team.sequences.all().flatMap(sequence => sequence.steps)
  if (emailTemplateId === undefined || steps.some(step => step.emailTemplateId === emailTemplateId)) return
  throw refuse(400, 'signalOpportunityTemplate.data.emailTemplateId must be a valid email template ID')
}

type Body = InputOf<typeof signals.signalAgentCreate>['body']

/** Refuses to set an agent to work that lacks something, or that nothing is left for. */
const checkActivation = (team: TeamWorld, { type, filters = [], segmentType, signalProcessingType }: Body): void => {
  if (segmentType === undefined || signalProcessingType === undefined) {
    throw refuse(400, 'activate requires both segmentType and signalProcessingType')
  }
  const told = (filterId: string) => filters.some(filter => filter.filterId === filterId && filter.in?.length)
  const missing = catalogue[type].needs.find(filterId => !told(filterId))
  if (missing !== undefined) throw refuse(400, `Missing required filters: ${missing}`)
  if (creditsLeft(team) === 0) throw refuse(402, 'Insufficient credits')
  const active = team.signalAgents.all().filter(({ status }) => status === 'active')
  if (active.length >= mostActive) throw refuse(429, 'Monitoring limit exceeded')
}

const checkName = (name: string | undefined): void => {
  if (name?.trim() === '') throw refuse(400, 'name must be a non-empty string')
}

const create = ({ input: { body }, team, user, world }: Call<{ readonly body: Body }>) => {
  const { name, type, filters = [], emoji = '📡', segmentType = 'all', activate = false } = body
  const { signalProcessingType, signalOpportunityTemplate } = body
  checkName(name)
  checkFilters(type, filters)
  if (signalOpportunityTemplate !== undefined) checkTemplate(team, signalOpportunityTemplate)
  if (activate) checkActivation(team, body)
  const agent = team.signalAgents.insert({
    _id: world.ids('wl'),
    name,
    type,
    status: activate ? 'active' : 'draft',
    entity: catalogue[type].entity,
    segmentType,
    ...present({ signalProcessingType, signalOpportunityTemplate }),
    filters: filters.map(filter => ({ in: [], out: [], ...filter })),
    emoji,
    since: isoNow(world),
    changedBy: user._id,
  })
  return jsonAnswer(201, { data: shownAgent(agent) })
}

const update: Handlers<typeof signals>['signalAgentUpdate'] = ({ input: { body }, team, user, world }) => {
  const { watchListId, name, type, filters, emoji, signalProcessingType } = body
  const agent = team.signalAgents.get(watchListId)
  if (agent === undefined) throw refuse(404, 'Watch list not found')
  if (type !== undefined && type !== agent.type) throw refuse(409, 'Watch list type cannot be changed after creation')
  checkName(name)
  if (filters !== undefined && isSignalType(agent.type)) checkFilters(agent.type, filters)
  const now = isoNow(world)
  const { since, changedBy } = agent
  const past = { agentId: watchListId, startDate: since, endDate: now, createdBy: changedBy, was: agent }
  team.signalAgentVersions.insert({ _id: world.ids('wlh'), ...past })
  const changed = {
    ...agent,
    name: name ?? agent.name,
    emoji: emoji ?? agent.emoji,
    filters: filters ?? agent.filters,
    signalProcessingType: signalProcessingType ?? agent.signalProcessingType,
  }
  team.signalAgents.update(watchListId, { ...changed, since: now, changedBy: user._id })
  return { data: shownAgent(changed) }
}

/** lemlist: something that is no id at all is refused, an id that is nobody's is not. */
const checkId = (watchListId: string): void => {
  if (!/^wli?_\w+$/.test(watchListId)) throw refuse(400, 'watchListId must be a valid watch list ID')
}

const remove: Handlers<typeof signals>['signalAgentDelete'] = ({ input: { watchListId }, team }) => {
  checkId(watchListId)
  const gone = team.signalAgents.delete(watchListId)
  for (const { _id } of team.signals.where('agentId', watchListId)) team.signals.delete(_id)
  for (const { _id } of team.signalAgentVersions.where('agentId', watchListId)) team.signalAgentVersions.delete(_id)
  return { data: { _id: watchListId, deleted: gone !== undefined, deletedCount: gone === undefined ? 0 : 1 } }
}

const history: Handlers<typeof signals>['signalAgentHistory'] = ({ input, team }) => {
  if (team.signalAgents.get(input.watchListId) === undefined) throw refuse(404, 'WatchList not found or access denied')
  const latestFirst = team.signalAgentVersions.where('agentId', input.watchListId).toReversed()
  const shown = latestFirst.map(({ _id, startDate, endDate, createdBy, was }) => {
    const { name, emoji, type, entity, segmentType, filters, signalProcessingType } = was
    const within = team.signals
      .where('agentId', input.watchListId)
      .filter(({ receivedAt }) => receivedAt >= startDate && receivedAt < endDate)
    const past = { name, emoji, type, entity, segmentType, filters, signalProcessingType }
    return { _id, startDate, endDate, createdBy, ...present(past), stats: { signalsCount: within.length } }
  })
  return pageOf(shown, input)
}

/** Refuses words that are none of these. */
export const checkWords = (name: string, words: readonly string[], known: readonly string[]): void => {
  const foreign = words.filter(word => !known.includes(word))
  if (foreign.length > 0) throw refuse(400, `Invalid ${name} values: ${foreign.join(', ')}`)
}

const list: Handlers<typeof signals>['signalAgents'] = ({ input, team }) => {
  const { type, status } = input
  if (type?.some(word => !isSignalType(word)) === true) throw refuse(400, 'Invalid type values')
  checkWords('status', status ?? [], agentStatuses)
  const fitting = team.signalAgents
    .all()
    .filter(agent => (type?.includes(agent.type) ?? true) && (status?.includes(agent.status) ?? true))
  return pageOf(fitting.toReversed().map(shownAgent), input)
}

/** How the pretend lemlist answers about agents themselves. */
export const agentHandlers = {
  signalAgents: list,
  signalAgentCreate: create,
  signalAgentUpdate: update,
  signalAgentDelete: remove,
  signalAgentHistory: history,
} satisfies Partial<Handlers<typeof signals>>
