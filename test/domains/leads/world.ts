import { leads } from '../../../src/domains/leads/contract.ts'
import { leadsHandlers } from '../../../src/domains/leads/sandbox.ts'
import type { CampaignDocument, ContactDocument, LeadDocument } from '../../../src/sandbox/documents.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { type RestAnswer, rest, smallTeam } from '../../support/rest.ts'

/** When everything in this world was created. */
export const createdAt = '2026-02-01T00:00:00.000Z'

const campaign = (_id: string, given: Pick<CampaignDocument, 'name' | 'variableKeys'>): CampaignDocument => ({
  _id,
  timezone: 'Europe/Paris',
  labels: [],
  createdAt,
  createdBy: 'usr_1',
  status: 'draft',
  errors: [],
  senders: [],
  sequenceId: `seq_${_id}`,
  scheduleIds: [],
  autoReview: false,
  autoReviewConditions: [],
  flags: {},
  ...given,
})

const contact = (_id: string, given: Partial<ContactDocument>): ContactDocument => ({
  _id,
  fields: {},
  ownerId: 'usr_1',
  createdBy: 'usr_1',
  createdAt,
  unsubscribed: false,
  listIds: [],
  ...given,
})

type GivenLead = Pick<LeadDocument, '_id' | 'campaignId' | 'contactId' | 'state' | 'status' | 'variables'> &
  Partial<LeadDocument>

const lead = (given: GivenLead): LeadDocument => ({
  isPaused: false,
  source: 'api',
  personalized: false,
  createdAt,
  updatedAt: createdAt,
  email: given.variables.email,
  sequenceStep: 0,
  ...given,
})

const jane = { email: 'jane@acme.test', firstName: 'Jane' }
const bo = { email: 'bo@initech.test', firstName: 'Bo', 'Company name': 'Initech, "Inc"' }
const liv = { email: 'liv@gone.test', firstName: 'Olivia' }

/** Q2 with Jane, Bo (who is paused) and Sam (who has no address), and Q3 with Jane again and Liv, who unsubscribed. */
export const leadsWorld = (): TeamWorld => {
  const team = smallTeam()
  team.campaigns.insert(campaign('cam_1', { name: 'Q2', variableKeys: ['email', 'firstName', 'Company name'] }))
  team.campaigns.insert(campaign('cam_2', { name: 'Q3', variableKeys: ['email', 'firstName'] }))
  team.contacts.insert(contact('ctc_1', { email: jane.email }))
  team.contacts.insert(contact('ctc_2', { email: bo.email }))
  team.contacts.insert(contact('ctc_3', {}))
  team.contacts.insert(contact('ctc_4', { email: liv.email, unsubscribed: true }))
  const inQ2 = { campaignId: 'cam_1' }
  const inQ3 = { campaignId: 'cam_2' }
  const scanned = { state: 'scanned', status: 'review', emailStatus: 'deliverable' } as const
  const replied = { state: 'emailsReplied', status: 'done', isPaused: true } as const
  const gone = { state: 'emailsUnsubscribed', status: 'unsubscribed' } as const
  team.leads.insert(lead({ _id: 'lea_1', ...inQ2, contactId: 'ctc_1', ...scanned, variables: jane }))
  team.leads.insert(lead({ _id: 'lea_2', ...inQ2, contactId: 'ctc_2', ...replied, variables: bo }))
  team.leads.insert(
    lead({
      _id: 'lea_3',
      ...inQ2,
      contactId: 'ctc_3',
      state: null,
      status: 'scanning',
      variables: { firstName: 'Sam' },
    }),
  )
  team.leads.insert(
    lead({ _id: 'lea_4', ...inQ3, contactId: 'ctc_1', state: 'emailsSent', status: 'running', variables: jane }),
  )
  team.leads.insert(lead({ _id: 'lea_5', ...inQ3, contactId: 'ctc_4', ...gone, variables: liv }))
  return team
}

/** Jane as a flat lead of each of her campaigns. */
export const flat = {
  janeIn1: {
    ...jane,
    _id: 'lea_1',
    isPaused: false,
    campaignId: 'cam_1',
    contactId: 'ctc_1',
    emailStatus: 'deliverable',
  },
  janeIn2: { ...jane, _id: 'lea_4', isPaused: false, campaignId: 'cam_2', contactId: 'ctc_1' },
}

/** The routes of the chapter over a world. */
export const leadsApi = (team: TeamWorld = leadsWorld()) => ({
  call: rest(routesOf(leads, leadsHandlers), team),
  team,
})

export const ok = (body: unknown): RestAnswer => ({ status: 200, body })
export const refused = (status: number, body: string): RestAnswer => ({ status, body })
