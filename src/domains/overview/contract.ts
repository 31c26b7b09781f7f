import { z } from 'zod'
import { chapter, post } from '../../lemlist/endpoint.ts'
import { anything } from '../../lemlist/subject.ts'
import { document, file, id, int, maybe } from '../../lemlist/wire.ts'
import { subjects } from '../subjects.ts'

const words = z.array(z.string()).optional()

/** A condition in the form that lemlist's other filters have. */
const Condition = z.looseObject({
  filterId: z.string(),
  in: z.array(z.unknown()).optional(),
  out: z.array(z.unknown()).optional(),
})
export type Condition = z.output<typeof Condition>

const common = {
  campaignIds: words,
  sendUserIds: words,
  startDate: z.string().optional(),
  endDate: z.string().optional(),
  filters: z.array(Condition).optional(),
}

/** Which activities. lemlist: described nowhere; whatever else it takes goes along. */
export const ActivityOverview = z.looseObject({ ...common, types: words })
export type ActivityOverview = z.output<typeof ActivityOverview>

/** Which leads. lemlist: described nowhere; whatever else it takes goes along. */
export const LeadOverview = z.looseObject({ ...common, states: words, search: z.string().optional() })
export type LeadOverview = z.output<typeof LeadOverview>

const HotLeads = z.looseObject({
  campaignIds: words,
  startDate: z.string().optional(),
  endDate: z.string().optional(),
})

const Found = z.object({ ids: z.array(id), total: maybe(int.nonnegative()) })

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An id, or that of a lead or a thing about one. */
const idOf = (row: unknown): unknown => (isObject(row) ? (row.leadId ?? row._id ?? row.id) : row)

/** lemlist: a bare list, or one under a name of its own; of ids, or of things that have one. */
const foundIn = (json: unknown): unknown => {
  if (Array.isArray(json)) return { ids: json.map(idOf) }
  if (!isObject(json)) return json
  const rows = [json.leadIds, json.ids, json.data, json.results, json.leads].find(Array.isArray)
  return { ids: rows?.map(idOf), total: json.total }
}

const found = document(Found, foundIn)

/** Leads and activities of many campaigns at once, as lemlist's own pages ask for them. */
export const overview = chapter({
  leadIdsByActivity: post('/overview/activities/leadIds', {
    serves: 'Query.leadIdsByActivity',
    sandbox: 'The leads of the activities that fit, latest first.',
    evidence: 'undocumented',
    reads: true,
    body: ActivityOverview,
    kept: { seconds: 60, untold: 15, about: subjects.leads, marks: () => [anything] },
    reply: found,
  }),
  leadIdsByOverview: post('/overview/leads/ids', {
    serves: 'Query.leadIdsByOverview',
    sandbox: 'The leads that fit, in the order they were added.',
    evidence: 'undocumented',
    reads: true,
    body: LeadOverview,
    kept: { seconds: 60, untold: 15, about: subjects.leads, marks: () => [anything] },
    reply: found,
  }),
  activitiesCsv: post('/overview/activities/export', {
    serves: 'Query.activitiesCsv',
    sandbox: 'The activities that fit as CSV, latest first.',
    evidence: 'undocumented',
    reads: true,
    body: ActivityOverview,
    reply: file,
  }),
  leadsOverviewCsv: post('/overview/leads/export', {
    serves: 'Query.leadsOverviewCsv',
    sandbox: 'The leads that fit as CSV, with every variable of their campaigns.',
    evidence: 'undocumented',
    reads: true,
    body: LeadOverview,
    reply: file,
  }),
  /** lemlist: `export` stands where other paths have the id of a lead. */
  hotLeadsCsv: post('/leads/export/hot-leads', {
    serves: 'Query.hotLeadsCsv',
    sandbox: 'Leads who clicked, accepted, answered or are interested, as CSV, the latest first.',
    evidence: 'undocumented',
    reads: true,
    body: HotLeads,
    reply: file,
  }),
})
