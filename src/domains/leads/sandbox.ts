import type { CampaignDocument, LeadDocument } from '../../sandbox/documents.ts'
import { markInterested, markNotInterested, pauseLead, resumeLead } from '../../sandbox/effects.ts'
import { found, type Handlers, refuse, slice } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { leads } from './contract.ts'
import { changeLead, changePerson, changePersonOf, insertLead } from './sandbox-change.ts'
import { exportedLead, inState, leadsCsv } from './sandbox-export.ts'
import { campaignOf, flatLead, leadIn, leadsOfPerson, leadV2, withEmail } from './sandbox-find.ts'
import { importCrm, importCsv } from './sandbox-import.ts'
import { keepVoiceNote, launchLead } from './sandbox-launch.ts'
import { deleteLead, unsubscribeLead } from './sandbox-leave.ts'
import { clearVariables, setVariables, updateLead, updateVariables } from './sandbox-variables.ts'

const oneLead = (team: TeamWorld, idOrEmail: string | undefined, campaignId?: string): LeadDocument => {
  if (idOrEmail === undefined) throw refuse(400, 'Bad params: id or email is required')
  const byId = team.leads.get(idOrEmail)
  // lemlist: which of the leads of an address comes is not said; here the oldest.
  const [lead] = byId === undefined ? leadsOfPerson(team, idOrEmail, campaignId) : [byId]
  return found(lead, 'Lead')
}

const leadsInStates = ({ leads }: TeamWorld, { _id }: CampaignDocument, states: readonly string[] = ['all']) =>
  leads.where('campaignId', _id).filter(lead => states.some(state => inState(lead, state)))

/** How the pretend lemlist answers the chapter Leads. */
export const leadsHandlers: Handlers<typeof leads> = {
  campaignLeads: ({ input, team }) => {
    const { _id } = campaignOf(team, input.campaignId)
    const { state = 'all' } = input
    const fitting = team.leads.where('campaignId', _id).filter(lead => inState(lead, state))
    // lemlist: nothing but ids and the state, which is null and not absent before anything happened.
    return slice(fitting, { limit: input.limit }, { usual: 100, most: 500 }).map(({ _id, contactId, state }) => ({
      _id,
      contactId,
      state,
    }))
  },
  campaignLeadsExport: ({ input, team }) =>
    leadsInStates(team, campaignOf(team, input.campaignId), input.state).map(exportedLead),
  campaignLeadsCsv: ({ input, team }) => {
    const campaign = campaignOf(team, input.campaignId)
    return leadsCsv(campaign, leadsInStates(team, campaign, input.state))
  },
  leadAdd: insertLead,
  leadUpdate: updateLead,
  leadRemove: deleteLead,
  leadUnsubscribe: unsubscribeLead,
  leadInCampaign: ({ input, team }) => flatLead(leadIn(team, campaignOf(team, input.campaignId), input.idOrEmail)),
  leadById: ({ input, team }) => flatLead(oneLead(team, input.id ?? input.email, input.campaignId)),
  leadsByEmail: ({ input, team }) => {
    // lemlist: an id in place of the address finds nothing.
    const leads = withEmail(team, input.email).filter(
      lead => input.campaignId === undefined || lead.campaignId === input.campaignId,
    )
    const [first] = leads
    if (first === undefined) throw refuse(404, 'Lead not found')
    // lemlist: without `version=v2` one flat lead in place of the list.
    return input.version === 'v2' ? leads.map(lead => leadV2(team, lead)) : flatLead(first)
  },
  leadPause: changePersonOf(pauseLead),
  leadResume: changePersonOf(resumeLead),
  leadMarkInterested: changePerson(markInterested),
  leadMarkNotInterested: changePerson(markNotInterested),
  campaignLeadMarkInterested: changeLead(markInterested),
  campaignLeadMarkNotInterested: changeLead(markNotInterested),
  leadVariablesSet: setVariables,
  leadVariablesUpdate: updateVariables,
  leadVariablesClear: clearVariables,
  leadLaunch: launchLead,
  leadVoiceNoteUpload: keepVoiceNote,
  leadsImportCsv: importCsv,
  leadsImportCrm: importCrm,
}
