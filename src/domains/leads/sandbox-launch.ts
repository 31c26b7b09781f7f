import type { LeadDocument } from '../../sandbox/documents.ts'
import { type Handlers, present, type Refusal, refuse, refuseJson } from '../../sandbox/handlers.ts'
import { needsEmailPro } from '../../sandbox/plans.ts'
import { isoNow, type TeamWorld } from '../../sandbox/world.ts'
import type { leads } from './contract.ts'
import { launch } from './sandbox-change.ts'

const refusal = (status: number, code: string, message: string): Refusal =>
  refuseJson(status, { error: `CAMPAIGN_LEAD_REVIEW_${code}`, message })

/** Variables that an assistant writes. lemlist: how it knows them is not said; here by their names. */
const isWrittenByAssistant = (name: string): boolean => /^AI\b/.test(name)

const lacksAssistantsWord = ({ variables }: LeadDocument, variableKeys: readonly string[]): boolean =>
  variableKeys.some(name => isWrittenByAssistant(name) && !variables[name])

/** Launches a lead that waits for review. */
export const launchLead: Handlers<typeof leads>['leadLaunch'] = ({ input, team }) => {
  needsEmailPro(team)
  const lead = team.leads.get(input.leadId)
  if (lead === undefined) throw refusal(404, 'LEAD_NOT_FOUND', 'Lead not found')
  const campaign = team.campaigns.get(lead.campaignId)
  if (campaign === undefined) throw refusal(404, 'CAMPAIGN_NOT_FOUND', 'Campaign not found')
  if (lead.isPaused) throw refusal(400, 'LEAD_PAUSED', 'Lead is paused')
  if (lead.status !== 'review' && lead.status !== 'scanning')
    throw refusal(400, 'LEAD_ALREADY_LAUNCHED', 'Lead is already launched')
  if (campaign.errors.length > 0) throw refusal(400, 'CAMPAIGN_STEP_ERRORS', 'Campaign has step errors')
  if (lacksAssistantsWord(lead, campaign.variableKeys))
    throw refusal(400, 'LEAD_AI_VARIABLE_INVALID', 'AI variable is missing or invalid')
  if (campaign.senders.length === 0) throw refusal(400, 'LEAD_NO_SENDER_AVAILABLE', 'No sender available')
  launch(team, lead)
  return { ok: true }
}

/** The steps of the lead's campaign that play a recording. */
const voiceSteps = ({ sequences }: TeamWorld, { campaignId }: LeadDocument) =>
  sequences
    .where('campaignId', campaignId)
    .flatMap(({ steps }) => steps.filter(each => each.type === 'linkedinVoiceNote'))

/** Keeps a recording for a lead, in the place of an older one for the same step. */
export const keepVoiceNote: Handlers<typeof leads>['leadVoiceNoteUpload'] = ({ input, team, world }) => {
  const lead = team.leads.get(input.leadId)
  const step = lead && voiceSteps(team, lead).find(({ _id }) => _id === input.stepId)
  // lemlist: whatever of the two does not fit, it is the team.
  if (lead === undefined || step === undefined) throw refuse(400, 'Bad team')
  const [, fileName = '', ending = ''] = /^(.*?)(?:\.(\w+))?$/s.exec(input.body.name) ?? []
  if (!input.body.type.startsWith('audio/') || input.body.size === 0) throw refuse(400, 'Invalid audio file')
  for (const { _id, stepId } of team.voiceNotes.where('leadId', lead._id)) {
    if (stepId === step._id) team.voiceNotes.delete(_id)
  }
  const _id = world.ids('fil')
  const url = `https://files.example/${_id}${ending === '' ? '' : `.${ending}`}`
  team.voiceNotes.insert({ _id, leadId: lead._id, stepId: step._id, fileName, url, createdAt: isoNow(world) })
  const status = { url, teamId: team.team._id, campaignId: lead.campaignId, leadId: lead._id, fileName }
  return { ok: true, status: present(status) }
}
