import type { ActivityDocument, CampaignDocument, LeadDocument } from '../../sandbox/documents.ts'
import { type Answer, csvAnswer } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import { type Meaning, meaningOf } from '../campaigns/sandbox-tally.ts'

/** When something of a kind happened first to a lead at a step, by column. */
const times: readonly (readonly [column: string, meanings: readonly Meaning[]])[] = [
  ['doneAt', ['sent', 'done', 'invited']],
  ['openedAt', ['opened']],
  ['clickedAt', ['clicked']],
  ['acceptedAt', ['accepted']],
  ['repliedAt', ['replied']],
  ['failedAt', ['failed', 'bounced']],
  ['unsubscribedAt', ['unsubscribed']],
]

const header = [
  ...['leadId', 'email', 'firstName', 'lastName', 'companyName', 'lastState', 'status'],
  ...['sequenceId', 'step', 'stepType'],
  ...times.map(([column]) => column),
]

const leadCells = ({ _id, email = '', variables, state, status }: LeadDocument): string[] => {
  const { firstName = '', lastName = '', companyName = '' } = variables
  return [_id, email, firstName, lastName, companyName, state ?? '', status]
}

const timeCells = (activities: readonly ActivityDocument[]): string[] =>
  times.map(([, meanings]) => {
    const first = activities.find(activity => meanings.some(meaning => meaning === meaningOf(activity)))
    return first?.createdAt ?? ''
  })

/** The rows of a lead: one for each step at which something happened, one without a step where nothing did. */
const rowsOf = (lead: LeadDocument, activities: readonly ActivityDocument[], types: ReadonlyMap<string, string>) => {
  const byStep = Map.groupBy(
    activities.filter(({ stepId }) => stepId !== undefined),
    ({ stepId = '' }) => stepId,
  )
  if (byStep.size === 0) return [[...leadCells(lead), '', '', '', ...times.map(() => '')]]
  return [...byStep].map(([stepId, atStep]) => {
    const { sequenceId = '', sequenceStep = 0 } = atStep[0] ?? {}
    return [...leadCells(lead), sequenceId, String(sequenceStep + 1), types.get(stepId) ?? '', ...timeCells(atStep)]
  })
}

/**
 * The statistics of a campaign: a row for each lead and step.
 * lemlist: which columns its file has is described nowhere; these are what a reader of such a file needs.
 */
export const statsCsv = (team: TeamWorld, { _id: campaignId }: CampaignDocument): Answer => {
  const steps = team.sequences.where('campaignId', campaignId).flatMap(sequence => sequence.steps)
  const types = new Map(steps.map(({ _id, type }) => [_id, type]))
  const rows = team.leads
    .where('campaignId', campaignId)
    .flatMap(lead => rowsOf(lead, team.activities.where('leadId', lead._id), types))
  return csvAnswer(header, rows)
}
