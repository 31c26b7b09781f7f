import type { CampaignSource } from '../campaigns/node.ts'
import type { LeadSource } from './node.ts'
import {
  type ExportedLead,
  exportedLeadVariables,
  type FlatLead,
  flatLeadVariables,
  type LeadStub,
  type LeadV2,
  leadVariables,
} from './shapes.ts'

/** A lead as most operations answer it; it knows neither state nor status. */
export const fromFlat = (lead: FlatLead): LeadSource => {
  const { _id, contactId, campaignId, campaignName, isPaused, emailStatus } = lead
  const variables = flatLeadVariables(lead)
  return {
    id: _id,
    contactId,
    campaign: campaignId === undefined ? undefined : { id: campaignId, name: campaignName },
    facts: {
      email: variables.email ?? null,
      variables,
      isPaused: isPaused ?? null,
      emailStatus: emailStatus ?? null,
    },
  }
}

/** lemlist: which keys the sending user has is not documented; an id would be under one of these. */
const senderIdOf = ({ sendingUser = {} }: LeadV2): string | undefined =>
  [sendingUser._id, sendingUser.id, sendingUser.userId].find((id): id is string => typeof id === 'string' && id !== '')

/** A lead of a person, which knows everything, its campaign's name and status included. */
export const fromPerson = (lead: LeadV2): LeadSource => {
  const variables = leadVariables(lead.variables ?? {})
  return {
    id: lead._id,
    contactId: lead.contactId,
    campaign: lead.campaign,
    facts: {
      email: variables.email ?? null,
      variables,
      state: lead.state ?? null,
      status: lead.status ?? null,
      isPaused: lead.isPaused ?? null,
      emailStatus: lead.enrichment?.emailStatus ?? null,
      updatedAt: lead.updatedAt ?? null,
      source: lead.source ?? null,
      isPersonalized: lead.personalized ?? null,
      senderId: senderIdOf(lead) ?? null,
    },
  }
}

/** A row of a campaign's list, with nothing but the last thing that happened. */
export const fromStub = (campaign: CampaignSource, { _id, contactId, state }: LeadStub): LeadSource => ({
  id: _id,
  contactId,
  campaign,
  facts: { state: state ?? null },
})

/** A row of a campaign's export, which lacks the contact and whether the lead is paused. */
export const fromExport = (campaign: CampaignSource, lead: ExportedLead): LeadSource => {
  const variables = exportedLeadVariables(lead)
  return {
    id: lead._id,
    campaign,
    facts: {
      email: variables.email ?? null,
      variables,
      state: lead.lastState ?? null,
      status: lead.status ?? null,
      emailStatus: lead.emailStatus ?? null,
    },
  }
}

const better = (a: CampaignSource | undefined, b: CampaignSource | undefined): CampaignSource | undefined =>
  a?.name === undefined && b?.name !== undefined ? b : (a ?? b)

/** One lead from two rows that tell of it; the first one is believed. */
export const together = (lead: LeadSource, more: LeadSource | null): LeadSource =>
  more === null
    ? lead
    : {
        id: lead.id,
        contactId: lead.contactId ?? more.contactId,
        campaign: better(lead.campaign, more.campaign),
        facts: { ...more.facts, ...lead.facts },
      }
