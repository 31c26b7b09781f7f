import { z } from 'zod'
import { chapter, del, filePart, get, patch, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { all, named } from '../../lemlist/subject.ts'
import {
  acknowledgement,
  document,
  file,
  flag,
  id,
  maybe,
  type Page,
  type Reply,
  rows,
  text,
} from '../../lemlist/wire.ts'
import { crms, filterTypes } from '../crm/words.ts'
import { anyLeadsMoved, consentChanged, leadsMoved, leadsRewritten } from '../effects.ts'
import { subjects } from '../subjects.ts'
import { marksOfPerson } from './marks.ts'
import { ExportedLead, FlatLead, flatLeadVariables, LeadStub, LeadV2 } from './shapes.ts'

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

/** What lemlist kept of a voice note. `fileName` comes without the ending. */
const VoiceNote = z.object({ url: maybe(text), campaignId: maybe(id), leadId: maybe(id), fileName: maybe(text) })

/** Variables to write, by name. lemlist: whatever is sent becomes text, an object `[object Object]`. */
const Variables = z.record(z.string(), z.coerce.string<string>())

/** lemlist: variables are named and set in the query string, which holds nothing else; a body is not read. */
const openVariables = { variables: param.open }

/**
 * lemlist: without `campaignId` all campaigns of the person are affected. For resuming only the retired reference names
 * it, so that all may be affected there anyway.
 */
const inCampaign = { campaignId: param.text }

/** Chapter Leads of the API. A lead is one person in one campaign. */
export const leads = chapter({
  /** lemlist: there is no way past the first 500. */
  campaignLeads: get('/campaigns/:campaignId/leads', {
    serves: 'Campaign.leads',
    sandbox: 'Ids and states, the first 500 at most.',
    query: { state: param.text, limit: param.int },
    paging: { style: 'head', size: 500 },
    kept: { seconds: 120, untold: 15, about: subjects.leads },
    reply: rows(LeadStub),
  }),
  /** All leads of a campaign at once. lemlist: some accounts get an empty list without `state`. */
  campaignLeadsExport: get('/campaigns/:campaignId/export/leads', {
    serves: 'Campaign.leads',
    sandbox: 'Every lead of the campaign with its variables.',
    fixed: { format: 'json' },
    query: { state: param.commaList },
    kept: { seconds: 120, untold: 15, about: subjects.leads },
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
    changes: [...leadsRewritten, all(subjects.credits)],
    reply: document(FlatLead),
  }),
  /** Variables that are not named stay as they are. lemlist: only the retired reference takes an address for the id. */
  leadUpdate: patch('/campaigns/:campaignId/leads/:leadId', {
    serves: 'Mutation.leadUpdate',
    sandbox: 'Merges variables; refuses people who have unsubscribed.',
    body: Variables,
    changes: leadsRewritten,
    reply: document(FlatLead),
  }),
  /**
   * Deletes the lead from its campaign, and what is counted of it. lemlist: `action` is documented behind the id alone;
   * behind an address the call has none, and unsubscribes.
   */
  leadRemove: del('/campaigns/:campaignId/leads/:leadId', {
    serves: 'Mutation.leadRemove',
    sandbox:
      'Deletes the lead with its activities and tasks; the contact stays. By an address it unsubscribes, whatever the action.',
    fixed: { action: 'remove' },
    changes: [...anyLeadsMoved, all(subjects.conversations)],
    reply: oneLead,
  }),
  /**
   * lemlist: the same call without an action keeps the lead and unsubscribes it: from the campaign, says the current
   * reference; from all campaigns, says the retired one.
   */
  leadUnsubscribe: del('/campaigns/:campaignId/leads/:idOrEmail', {
    serves: 'Mutation.leadUnsubscribe',
    sandbox: 'Unsubscribes the person: the address is listed, the contact flagged, every lead of theirs stops.',
    changes: consentChanged,
    reply: oneLead,
  }),
  /** lemlist: no public description; reported to answer a flat lead, or nothing at all. */
  leadInCampaign: get('/campaigns/:campaignId/leads/:idOrEmail', {
    serves: 'Campaign.lead',
    sandbox: 'The flat lead.',
    evidence: 'undocumented',
    instead: 'leadById',
    kept: { seconds: 120, untold: 15, about: subjects.leads },
    reply: document(FlatLead),
  }),
  /** Takes `id` or `email`. lemlist: which lead an address in several campaigns gives is not said. */
  leadById: get('/leads', {
    serves: 'Query.lead',
    sandbox: 'The flat lead by id or address.',
    query: { id: param.text, email: param.text, version: param.oneOf('v2'), campaignId: param.text },
    kept: { seconds: 120, untold: 15, about: subjects.leads },
    reply: document(FlatLead),
  }),
  /** One row per campaign that the address is in. lemlist: 404 means there is none. */
  leadsByEmail: get('/leads/:email', {
    serves: 'Query.leads',
    sandbox: 'One row for each campaign of the address.',
    query: { version: param.oneOf('v2'), campaignId: param.text },
    kept: { seconds: 120, untold: 15, about: subjects.leads, marks: marksOfPerson },
    reply: leadsOfAddress,
  }),
  /** lemlist: only the retired reference takes an address for the id, here and for resuming. */
  leadPause: post('/leads/pause/:leadId', {
    serves: 'Mutation.leadPause',
    sandbox: 'Pauses the person in one campaign or in all; writes an activity.',
    query: inCampaign,
    changes: leadsMoved,
    reply: rows(FlatLead),
  }),
  leadResume: post('/leads/start/:leadId', {
    serves: 'Mutation.leadResume',
    sandbox: 'Lets the person go on; writes an activity.',
    query: inCampaign,
    changes: leadsMoved,
    reply: rows(FlatLead),
  }),
  leadMarkInterested: post('/leads/interested/:idOrEmail', {
    serves: 'Mutation.leadMarkInterested',
    sandbox: 'Marks every lead of the person; writes an activity for each.',
    changes: leadsMoved,
    reply: rows(FlatLead),
  }),
  leadMarkNotInterested: post('/leads/notinterested/:idOrEmail', {
    serves: 'Mutation.leadMarkNotInterested',
    sandbox: 'Marks every lead of the person; writes an activity for each.',
    changes: leadsMoved,
    reply: rows(FlatLead),
  }),
  campaignLeadMarkInterested: post('/campaigns/:campaignId/leads/:idOrEmail/interested', {
    serves: 'Mutation.leadMarkInterested',
    sandbox: 'Marks the one lead; writes an activity.',
    changes: leadsMoved,
    reply: oneLead,
  }),
  campaignLeadMarkNotInterested: post('/campaigns/:campaignId/leads/:idOrEmail/notinterested', {
    serves: 'Mutation.leadMarkNotInterested',
    sandbox: 'Marks the one lead; writes an activity.',
    changes: leadsMoved,
    reply: oneLead,
  }),
  /** Names that the campaign does not know yet are added to it. */
  leadVariablesSet: post('/leads/:leadId/variables', {
    serves: 'Mutation.leadVariablesSet',
    sandbox: 'Sets the variables; a new name becomes a column of the campaign.',
    query: openVariables,
    changes: leadsRewritten,
    reply: acknowledgement,
  }),
  leadVariablesUpdate: patch('/leads/:leadId/variables', {
    serves: 'Mutation.leadVariablesUpdate',
    sandbox:
      'Changes variables that are there; 400 `Variable not found`, which the mutation tells as NOT_FOUND, and nothing changed where campaign and lead lack one of the names.',
    query: openVariables,
    changes: leadsRewritten,
    reply: acknowledgement,
  }),
  /** lemlist: only the names count; what stands behind them is not read. */
  leadVariablesClear: del('/leads/:leadId/variables', {
    serves: 'Mutation.leadVariablesClear',
    sandbox: 'Blanks the values; the campaign keeps its columns.',
    query: openVariables,
    changes: leadsRewritten,
    reply: acknowledgement,
  }),
  leadLaunch: post('/leads/review/:leadId', {
    serves: 'Mutation.leadLaunch',
    sandbox:
      'Takes a lead out of review; refuses paused and launched leads, and campaigns without sender or with errors.',
    changes: anyLeadsMoved,
    reply: acknowledgement,
  }),
  leadVoiceNoteUpload: post('/leads/audio', {
    serves: 'Mutation.leadVoiceNoteUpload',
    sandbox: 'Keeps the recording for the lead and a voice message step of its campaign.',
    query: { leadId: param.required(param.text), stepId: param.required(param.text) },
    body: filePart('file'),
    changes: [named(subjects.leads), all(subjects.activities)],
    reply: document(z.object({ status: maybe(VoiceNote) })),
  }),
  /** lemlist: only the JSON form below is documented. The name of the form's field and `deduplicate` are guesses. */
  leadsImportCsv: post('/campaigns/:campaignId/leads/import', {
    serves: 'Mutation.leadsImportCsv',
    evidence: 'undocumented',
    sandbox: 'Adds a lead for each row at once; passes over people who are in the campaign.',
    query: { deduplicate: param.flag },
    body: filePart('file'),
    changes: anyLeadsMoved,
    reply: acknowledgement,
  }),
  /** lemlist: the same path takes a filter of a CRM where the body is JSON. */
  leadsImportCrm: post('/campaigns/:campaignId/leads/import', {
    serves: 'Mutation.leadsImportCrm',
    sandbox: 'Adds a few contacts of the team at once, always the same ones for a filter.',
    body: z.object({
      crm: z.enum(crms),
      userId: text,
      filterId: text,
      filterType: z.enum(filterTypes).optional(),
      deduplicate: flag.optional(),
    }),
    changes: anyLeadsMoved,
    reply: acknowledgement,
  }),
})
