import { z } from 'zod'
import { chapter, get, patch, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import {
  document,
  file,
  flag,
  id,
  instant,
  maybe,
  openMap,
  type Page,
  type Reply,
  rows,
  text,
} from '../../lemlist/wire.ts'
import { campaignStatuses } from '../campaigns/statuses.ts'
import { leadStatuses } from './statuses.ts'

/** What verification says of an address. Source: the lead export in lemlist's API reference. */
export const emailStatuses = ['deliverable', 'risky', 'undeliverable'] as const

const Status = maybe(z.enum(leadStatuses))
const AddressStatus = maybe(z.enum(emailStatuses))

/** A lead as the list of a campaign shows it: nothing but ids and the last thing that happened. */
export const LeadStub = z.object({ _id: id, contactId: maybe(id), state: maybe(text) })
export type LeadStub = z.output<typeof LeadStub>

/**
 * A lead with its variables beside its own keys, as most operations answer it; `flatLeadVariables` tells them apart.
 * It knows neither state nor status.
 */
export const FlatLead = z.looseObject({
  _id: id,
  isPaused: maybe(flag),
  campaignId: maybe(id),
  campaignName: maybe(text),
  contactId: maybe(id),
  emailStatus: AddressStatus,
  leadUrl: maybe(text),
})
export type FlatLead = z.output<typeof FlatLead>

/** A lead in the export of its campaign: flat too, with state and status, without contact; see `exportedLeadVariables`. */
export const ExportedLead = z.looseObject({
  _id: id,
  emailStatus: AddressStatus,
  lastState: maybe(text),
  status: Status,
})
export type ExportedLead = z.output<typeof ExportedLead>

/** A lead with its variables in a map, its campaign in short, its state and its status. */
export const LeadV2 = z.object({
  _id: id,
  updatedAt: maybe(instant),
  isPaused: maybe(flag),
  state: maybe(text),
  status: Status,
  personalized: maybe(flag),
  source: maybe(text),
  variables: maybe(openMap),
  contactId: maybe(id),
  enrichment: maybe(z.object({ emailStatus: AddressStatus })),
  campaign: maybe(z.object({ id, name: maybe(text), status: maybe(z.enum(campaignStatuses)) })),
  sendingUser: maybe(openMap),
})
export type LeadV2 = z.output<typeof LeadV2>

/** The variables of a lead by name; keys are arbitrary, spaces included. */
type LeadVariables = Readonly<Record<string, string>>

/** The variables of an open map as text. lemlist: an empty value is a declared variable that this lead lacks; it is left out. */
export const leadVariables = (map: Readonly<Record<string, unknown>>): LeadVariables =>
  Object.fromEntries(
    Object.entries(map).flatMap(([name, value]) =>
      value === '' || value === null || value === undefined || typeof value === 'object' ? [] : [[name, String(value)]],
    ),
  )

const without = (row: Readonly<Record<string, unknown>>, keys: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !Object.hasOwn(keys, key)))

/** The variables of a flat lead. lemlist: one that is named like a key of the lead itself cannot be told from it. */
export const flatLeadVariables = (lead: Readonly<Record<string, unknown>>): LeadVariables => {
  const { variables, ...open } = without(lead, FlatLead.shape)
  // lemlist: the lead inside a campaign is reported with its variables in a map as well.
  const nested = openMap.safeParse(variables)
  return leadVariables(nested.success ? { ...open, ...nested.data } : { ...open, variables })
}

/** The variables of a lead in an export. */
export const exportedLeadVariables = (lead: ExportedLead): LeadVariables =>
  leadVariables(without(lead, ExportedLead.shape))

/** lemlist: without `version=v2` the leads of an address are one flat lead; it is read as a list of one. */
const fromFlat = (json: unknown): unknown => {
  const flat = z.looseObject({ _id: id }).safeParse(json)
  if (!flat.success) return json
  const { _id, isPaused, contactId, campaignId, campaignName, emailStatus } = flat.data
  const campaign = campaignId === undefined ? undefined : { id: campaignId, name: campaignName }
  const lead = { _id, isPaused, contactId, enrichment: { emailStatus }, campaign }
  return [{ ...lead, variables: flatLeadVariables(flat.data) }]
}

const listed = rows(LeadV2)
const leadsOfAddress: Reply<Page<LeadV2>> = { ...listed, normalise: json => listed.normalise(fromFlat(json)) }

/** lemlist: the retired documentation shows a list of one here. */
const oneLead: Reply<FlatLead> = document(FlatLead, json => (Array.isArray(json) ? json[0] : json))

/** Variables to write, by name. lemlist: whatever is sent becomes text, an object `[object Object]`. */
const Variables = z.record(z.string(), z.coerce.string<string>())

/** lemlist: without `campaignId` all campaigns of the person are affected. */
const inCampaign = { campaignId: param.text }

/** Chapter Leads of the API. A lead is one person in one campaign. */
export const leads = chapter({
  /** lemlist: there is no way past the first 500. */
  campaignLeads: get('/campaigns/:campaignId/leads', {
    serves: 'Campaign.leads',
    sandbox: 'Ids and states, the first 500 at most.',
    query: { state: param.text, limit: param.int },
    paging: { style: 'head', size: 500 },
    cacheSeconds: 15,
    reply: rows(LeadStub),
  }),
  /** All leads of a campaign at once. lemlist: some accounts get an empty list without `state`. */
  campaignLeadsExport: get('/campaigns/:campaignId/export/leads', {
    serves: 'Campaign.leads',
    sandbox: 'Every lead of the campaign with its variables.',
    fixed: { format: 'json' },
    query: { state: param.commaList },
    cacheSeconds: 15,
    reply: rows(ExportedLead),
  }),
  /** The same as a file, which is what lemlist sends where no format is asked for. */
  campaignLeadsCsv: get('/campaigns/:campaignId/export/leads', {
    serves: 'Query.campaignLeadsCsv',
    sandbox: 'The same rows as CSV, in the order of the campaign’s variables.',
    query: { state: param.commaList },
    reply: file,
  }),
  leadAdd: post('/campaigns/:campaignId/leads', {
    serves: 'Mutation.leadAdd',
    sandbox: 'Finds or makes the contact and adds a lead that waits for review; 409 when it is there.',
    query: {
      deduplicate: param.flag,
      linkedinEnrichment: param.flag,
      findEmail: param.flag,
      verifyEmail: param.flag,
      findPhone: param.flag,
    },
    body: Variables,
    reply: document(FlatLead),
  }),
  /** Variables that are not named stay as they are. */
  leadUpdate: patch('/campaigns/:campaignId/leads/:idOrEmail', {
    serves: 'Mutation.leadUpdate',
    sandbox: 'Merges variables; refuses people who have unsubscribed.',
    body: Variables,
    reply: document(FlatLead),
  }),
  /** lemlist: no public description; reported to answer a flat lead, or nothing at all. */
  leadInCampaign: get('/campaigns/:campaignId/leads/:idOrEmail', {
    serves: 'Campaign.lead',
    sandbox: 'The flat lead.',
    evidence: 'undocumented',
    instead: 'leadById',
    cacheSeconds: 15,
    reply: document(FlatLead),
  }),
  /** Takes `id` or `email`. lemlist: which lead an address in several campaigns gives is not said. */
  leadById: get('/leads', {
    serves: 'Query.lead',
    sandbox: 'The flat lead by id or address.',
    query: { id: param.text, email: param.text, version: param.oneOf('v2'), campaignId: param.text },
    cacheSeconds: 15,
    reply: document(FlatLead),
  }),
  /** One row per campaign that the address is in. lemlist: 404 means there is none. */
  leadsByEmail: get('/leads/:email', {
    serves: 'Query.leads',
    sandbox: 'One row for each campaign of the address.',
    query: { version: param.oneOf('v2'), campaignId: param.text },
    cacheSeconds: 15,
    reply: leadsOfAddress,
  }),
  leadPause: post('/leads/pause/:idOrEmail', {
    serves: 'Mutation.leadPause',
    sandbox: 'Pauses the person in one campaign or in all; writes an activity.',
    query: inCampaign,
    reply: rows(FlatLead),
  }),
  leadResume: post('/leads/start/:idOrEmail', {
    serves: 'Mutation.leadResume',
    sandbox: 'Lets the person go on; writes an activity.',
    query: inCampaign,
    reply: rows(FlatLead),
  }),
  leadMarkInterested: post('/leads/interested/:idOrEmail', {
    serves: 'Mutation.leadMarkInterested',
    sandbox: 'Marks every lead of the person; writes an activity for each.',
    reply: rows(FlatLead),
  }),
  leadMarkNotInterested: post('/leads/notinterested/:idOrEmail', {
    serves: 'Mutation.leadMarkNotInterested',
    sandbox: 'Marks every lead of the person; writes an activity for each.',
    reply: rows(FlatLead),
  }),
  campaignLeadMarkInterested: post('/campaigns/:campaignId/leads/:idOrEmail/interested', {
    serves: 'Mutation.leadMarkInterested',
    sandbox: 'Marks the one lead; writes an activity.',
    reply: oneLead,
  }),
  campaignLeadMarkNotInterested: post('/campaigns/:campaignId/leads/:idOrEmail/notinterested', {
    serves: 'Mutation.leadMarkNotInterested',
    sandbox: 'Marks the one lead; writes an activity.',
    reply: oneLead,
  }),
})
