import type { DeliverabilityAlertDocument, PersonaDocument, SignalAgentDocument, SignalDocument } from '../documents.ts'
import type { TeamWorld } from '../world.ts'
import { around } from './chance.ts'
import { ownIds } from './own-ids.ts'

const hour = 3_600_000
const day = 24 * hour

type AgentWords = Pick<
  SignalAgentDocument,
  'name' | 'type' | 'status' | 'entity' | 'signalProcessingType' | 'signalOpportunityTemplate' | 'filters' | 'emoji'
> & {
  /** What its signals say, one after the other. */
  readonly notices: readonly Readonly<Record<string, string | number>>[]
}

const agents: readonly AgentWords[] = [
  {
    name: 'Champions on the move',
    type: 'jobChange',
    status: 'active',
    entity: 'contact',
    signalProcessingType: 'manual',
    filters: [{ filterId: 'seniority', in: ['Director', 'C-Level'], out: [] }],
    emoji: '🚀',
    notices: [
      { startDate: 'January 2026', previousCompany: 'Wexcombe Haulage' },
      { startDate: 'December 2025', previousCompany: 'Northgate Clinics' },
    ],
  },
  {
    name: 'Hires planners',
    type: 'companyIsHiring',
    status: 'active',
    entity: 'company',
    signalProcessingType: 'create_opportunity',
    signalOpportunityTemplate: {
      ownerType: 'contact_owner',
      type: 'phone',
      priority: 1,
      data: { title: 'Ask about the open position' },
    },
    filters: [{ filterId: 'title', in: ['Workforce Planner', 'Shift Manager'], out: [] }],
    emoji: '📋',
    notices: [
      { jobTitle: 'Workforce Planner', jobLocation: 'On site', jobStatus: 'open' },
      { jobTitle: 'Shift Manager', jobLocation: 'Hybrid', jobStatus: 'open' },
      { jobTitle: 'Senior Workforce Planner', jobLocation: 'On site', jobStatus: 'closed' },
    ],
  },
  {
    name: 'Asked for the guide',
    type: 'externalSignalContact',
    status: 'active',
    entity: 'contact',
    signalProcessingType: 'create_opportunity',
    signalOpportunityTemplate: {
      ownerType: 'contact_owner',
      type: 'email',
      priority: 2,
      data: { title: 'Send the guide' },
    },
    filters: [],
    emoji: '📨',
    notices: [{ source: 'website', guide: 'Weekend shifts' }],
  },
  {
    name: 'Website visits',
    type: 'companyEmployeeVisitedMyWebsite',
    status: 'insufficient_credits',
    entity: 'company',
    signalProcessingType: 'manual',
    filters: [{ filterId: 'website', in: ['https://www.juniperly.example'], out: [] }],
    emoji: '👀',
    notices: [{ websiteVisited: '/pricing', visitorCountry: 'France', visitorDuration: 74 }],
  },
  {
    name: 'New heads of operations',
    type: 'newHire',
    status: 'draft',
    entity: 'contact',
    filters: [{ filterId: 'customPersonaTitles', in: ['Head of Operations'], out: [] }],
    emoji: '🆕',
    notices: [],
  },
]

const statuses = ['new', 'new', 'handled', 'old', 'ignored'] as const

/** Leaves the team some agents, with what they noticed in the last weeks; one of them was once called something else. */
const seedAgents = (now: number, team: TeamWorld): void => {
  const ids = ownIds(team, 'agents')
  const at = (ms: number): string => new Date(now - ms).toISOString()
  const [admin] = team.users.all()
  const contacts = team.contacts.all()
  const companies = team.companies.all()
  if (admin === undefined) return
  const signals: SignalDocument[] = []
  for (const [place, { notices, ...words }] of agents.entries()) {
    const since = at((30 + place) * day)
    const agent: SignalAgentDocument = { ...words, _id: ids('wl'), segmentType: 'all', since, changedBy: admin._id }
    team.signalAgents.insert(agent)
    for (const [turn, data] of notices.entries()) {
      const about =
        agent.entity === 'contact'
          ? { contactId: around(contacts, place * 7 + turn)._id }
          : { companyId: around(companies, place * 7 + turn)._id }
      const receivedAt = at((turn * 5 + place) * day + 3 * hour)
      const status = around(statuses, place + turn)
      signals.push({ _id: ids('wls'), agentId: agent._id, type: agent.type, status, receivedAt, ...about, data })
    }
  }
  for (const signal of signals.toSorted((a, b) => a.receivedAt.localeCompare(b.receivedAt))) team.signals.insert(signal)
  const [first] = team.signalAgents.all()
  if (first === undefined) return
  team.signalAgentVersions.insert({
    _id: ids('wlh'),
    agentId: first._id,
    startDate: at(45 * day),
    endDate: first.since,
    createdBy: admin._id,
    was: { ...first, name: 'Job changes' },
  })
}

const personas: readonly Pick<PersonaDocument, 'name' | 'filters'>[] = [
  {
    name: 'Heads of operations in France',
    filters: [
      { filterId: 'currentTitle', in: ['Head of Operations', 'COO'], out: [] },
      { filterId: 'country', in: ['France'], out: [] },
    ],
  },
  { name: 'Support leaders', filters: [{ filterId: 'currentTitle', in: ['Head of Support'], out: [] }] },
]

const seedPersonas = (now: number, team: TeamWorld): void => {
  const ids = ownIds(team, 'personas')
  for (const [place, words] of personas.entries()) {
    const createdAt = new Date(now - (20 - place) * day).toISOString()
    team.personas.insert({ ...words, _id: ids('pdp'), mode: 'leads', createdAt, updatedAt: createdAt })
  }
}

const seedAlerts = (now: number, team: TeamWorld): void => {
  const ids = ownIds(team, 'alerts')
  const [admin] = team.users.all()
  const [mailbox] = admin?.mailboxes ?? []
  if (admin === undefined || mailbox === undefined) return
  const createdAt = new Date(now - 60 * day).toISOString()
  const common = {
    createdBy: admin._id,
    createdAt,
    updatedAt: createdAt,
    periodMode: 'rolling',
    enabled: true,
    lastCheckedAt: new Date(now - 5 * hour).toISOString(),
    recheckDelayHours: 12,
  } as const
  const alerts: readonly Omit<DeliverabilityAlertDocument, '_id'>[] = [
    {
      ...common,
      ...{ widget: 'warmup', metric: 'inboxRate', severity: 'warning', scope: 'global', scopeEntities: [] },
      ...{ threshold: 85, comparisonOperator: 'below', periodDays: 3 },
      channelConfig: { inapp: { enabled: true } },
    },
    {
      ...common,
      ...{ widget: 'outreach', metric: 'bounceRate', severity: 'critical', scope: 'mailbox' },
      scopeEntities: [`${admin._id}|${mailbox.email}|${mailbox._id}`],
      ...{ threshold: 5, comparisonOperator: 'above', periodDays: 1 },
      channelConfig: { inapp: { enabled: true }, email: { enabled: true, addresses: [admin.email] } },
      lastTriggeredAt: new Date(now - 9 * day).toISOString(),
    },
  ]
  for (const alert of alerts) team.deliverabilityAlerts.insert({ ...alert, _id: ids('dac') })
}

/** Leaves the team what watches for it: signal agents, personas to find people by, and alerts. */
export const seedWatching = (now: number, team: TeamWorld): void => {
  seedAgents(now, team)
  seedPersonas(now, team)
  seedAlerts(now, team)
}
