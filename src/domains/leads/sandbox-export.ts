import type { CampaignDocument, LeadDocument } from '../../sandbox/documents.ts'
import { type Answer, csvAnswer, present } from '../../sandbox/handlers.ts'
import { groupOf } from '../activities/types.ts'

/**
 * Whether a lead is in this state: a state of its own (`emailsSent`), a group of them (`contacted`), or one of the
 * words that mean something else. lemlist: `paused` is no state of a lead, and is asked for like one.
 */
export const inState = (lead: LeadDocument, wanted: string): boolean => {
  if (wanted === 'all') return true
  if (wanted === 'paused') return lead.isPaused
  if (lead.state === null) return wanted === 'imported'
  if (wanted === 'failed') return lead.state.endsWith('Failed')
  return lead.state === wanted || groupOf(lead.state) === wanted
}

/** A row of the JSON export: flat, without contact. Keys that a lead lacks are absent. */
export const exportedLead = ({ _id, emailStatus, variables, state, status }: LeadDocument) =>
  present({ emailStatus, ...variables, lastState: state ?? undefined, status, _id })

/**
 * The CSV export: the campaign's variables in the order of its columns, between `emailStatus` and the lead's own keys;
 * behind them the columns that an export has besides.
 */
export const leadsCsv = (
  { variableKeys }: Pick<CampaignDocument, 'variableKeys'>,
  leads: readonly LeadDocument[],
  more: Readonly<Record<string, (lead: LeadDocument) => string>> = {},
): Answer =>
  csvAnswer(
    ['emailStatus', ...variableKeys, 'lastState', 'status', '_id', ...Object.keys(more)],
    leads.map(lead => [
      lead.emailStatus ?? '',
      ...variableKeys.map(key => lead.variables[key] ?? ''),
      lead.state ?? '',
      lead.status,
      lead._id,
      ...Object.values(more).map(of => of(lead)),
    ]),
  )
