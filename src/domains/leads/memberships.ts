import type { GraphQLResolveInfo } from 'graphql'
import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { batch, costs, each, when } from '../../graph/cost.ts'
import { selectedFields } from '../../graph/selection.ts'
import { CampaignRef, type CampaignSource } from '../campaigns/node.ts'
import type { Contact, Membership } from '../contacts/contract.ts'
import { contacts } from '../contacts/contract.ts'
import { contactRow } from '../contacts/loaders.ts'
import { ContactRef } from '../contacts/node.ts'
import { leads } from './contract.ts'
import { type Need, withNeeds } from './loaders.ts'
import { LeadRef, type LeadSource } from './node.ts'
import { LeadStatusEnum } from './states.ts'
import type { LeadStatus } from './statuses.ts'

/** A person's place in a campaign. */
interface MembershipSource {
  readonly campaign: CampaignSource
  readonly lead: LeadSource | null
  readonly status: LeadStatus | undefined
}

/** The lead as the contact's row tells of it. lemlist: what it calls the lead's state there is its status. */
const leadOf = (contact: Contact, { leadId, campaignId, leadState }: Membership): LeadSource | null =>
  leadId === undefined
    ? null
    : {
        id: leadId,
        contactId: contact._id,
        campaign: { id: campaignId },
        facts: { email: contact.email ?? null, ...(leadState === undefined ? {} : { status: leadState }) },
      }

/** What the fields of a lead need beyond what the contact's row tells. */
const needs: Readonly<Record<string, Need>> = {
  ...{ firstName: 'profile', lastName: 'profile', companyName: 'profile', jobTitle: 'profile', phone: 'profile' },
  ...{ linkedinUrl: 'profile', emailStatus: 'profile', variables: 'profile', variable: 'profile' },
  ...{ state: 'standing', rawState: 'standing' },
  isPaused: 'pause',
  ...{ updatedAt: 'origin', source: 'origin', isPersonalized: 'origin', sender: 'origin' },
}

const needsOf = (fields: ReadonlySet<string>): ReadonlySet<Need> =>
  new Set([...fields].flatMap(name => needs[name] ?? []))

/** A membership; its lead is read already where that is needed anyway, because the call often knows the campaign too. */
const membershipOf = async (
  context: Context,
  contact: Contact,
  row: Membership,
  needed: ReadonlySet<Need>,
): Promise<MembershipSource> => {
  const told = leadOf(contact, row)
  // When the call fails, so do the fields that need it, and only they.
  const lead = told === null || needed.size === 0 ? told : await withNeeds(context, told, needed).catch(() => told)
  return { campaign: lead?.campaign ?? { id: row.campaignId }, lead, status: row.leadState }
}

const membershipsOf = async (context: Context, contact: Contact | null, fields: ReadonlySet<string>) => {
  if (contact === null) return null
  const needed = needsOf(fields)
  return Promise.all((contact.campaigns ?? []).map(row => membershipOf(context, contact, row, needed)))
}

const MembershipRef = builder.objectRef<MembershipSource>('Membership').implement({
  description: 'A campaign that a person is in, with the lead they are there.',
  fields: t => ({
    campaign: t.field({ type: CampaignRef, resolve: ({ campaign }) => campaign, description: 'The campaign.' }),
    lead: t.field({
      type: LeadRef,
      resolve: ({ lead }) => lead,
      description:
        'The person as a lead of the campaign. Id, address and status ride in the contact; the rest costs one call for all campaigns of the person.',
    }),
    status: t.field({
      type: LeadStatusEnum,
      resolve: ({ status }) => status ?? null,
      description: 'Where the lead stands in the campaign.',
    }),
  }),
})

const selectedOfLead = (info: GraphQLResolveInfo): ReadonlySet<string> => selectedFields(info, 'lead')

builder.objectFields(ContactRef, t => ({
  memberships: t.field({
    ...costs(
      when('the row at hand lacks it', batch(contacts.contacts)),
      when('more than id, address and status is selected of `lead`', each(leads.leadsByEmail)),
      when('it is selected of one without an address', each(leads.leadById)),
      when('it is selected of one without an address', each(leads.campaignLeadsExport)),
    ),
    type: [MembershipRef],
    nullable: true,
    resolve: async (contact, _, context, info) =>
      membershipsOf(context, await contactRow(context, contact), selectedOfLead(info)),
    description: 'The campaigns the person is in; empty when there are none. Rides in the row of the contact.',
  }),
  leads: t.field({
    ...costs(
      when('the row at hand lacks it', batch(contacts.contacts)),
      when('more than id, address and status is selected', each(leads.leadsByEmail)),
      when('it is selected of one without an address', each(leads.leadById)),
      when('it is selected of one without an address', each(leads.campaignLeadsExport)),
    ),
    type: [LeadRef],
    nullable: true,
    resolve: async (contact, _, context, info) => {
      const memberships = await membershipsOf(context, await contactRow(context, contact), selectedFields(info))
      return memberships?.flatMap(({ lead }) => lead ?? []) ?? null
    },
    description: 'The person as a lead of each campaign they are in: what `memberships` names, without the campaigns.',
  }),
}))
