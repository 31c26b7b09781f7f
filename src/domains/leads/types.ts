import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { batch, costs, each, when } from '../../graph/cost.ts'
import { CampaignRef } from '../campaigns/node.ts'
import { contacts } from '../contacts/contract.ts'
import { contactByKey, contactSource } from '../contacts/loaders.ts'
import { ContactRef, type ContactSource } from '../contacts/node.ts'
import { UserRef } from '../team/users.ts'
import { leads } from './contract.ts'
import { leadById, type Need, withNeeds } from './loaders.ts'
import { type LeadFacts, LeadRef, type LeadSource } from './node.ts'
import { emailStatuses } from './shapes.ts'
import { EmailStatusEnum, knownState, LeadStateEnum, LeadStatusEnum, oneOfSet } from './states.ts'
import { leadStatuses } from './statuses.ts'

interface Variable {
  readonly name: string
  readonly value: string
}

const VariableRef = builder.objectRef<Variable>('Variable').implement({
  description: 'Something a campaign knows of a lead, to be used in its messages.',
  fields: t => ({
    name: t.exposeString('name', {
      nullable: false,
      description: 'Name, exactly as the campaign spells it; it may hold spaces.',
    }),
    value: t.exposeString('value', {
      nullable: false,
      description: 'Value. Always text, whatever was entered; never empty.',
    }),
  }),
})

const needOf: Readonly<Record<keyof LeadFacts, Need>> = {
  email: 'profile',
  variables: 'profile',
  emailStatus: 'profile',
  state: 'standing',
  status: 'standing',
  isPaused: 'pause',
  updatedAt: 'origin',
  source: 'origin',
  isPersonalized: 'origin',
  senderId: 'origin',
}

const origin =
  'Null for a lead without an address. Only the leads of an address tell it: where the row at hand lacks it, it costs one call for each person.'

/** A fact of a lead: from the row at hand, else from the cheapest call that tells it. */
const fact = async <Name extends keyof LeadFacts>(
  context: Context,
  lead: LeadSource,
  name: Name,
): Promise<LeadFacts[Name] | null> => {
  const told = lead.facts[name]
  if (told !== undefined) return told
  return (await withNeeds(context, lead, [needOf[name]])).facts[name] ?? null
}

const variable = async (context: Context, lead: LeadSource, name: string): Promise<string | null> => {
  const { someVariables = {} } = lead
  if (lead.facts.variables === undefined && Object.hasOwn(someVariables, name)) return someVariables[name] ?? null
  const variables = await fact(context, lead, 'variables')
  return variables !== null && variables !== undefined && Object.hasOwn(variables, name)
    ? (variables[name] ?? null)
    : null
}

/** The contact of a lead. lemlist: an export names none; then it is found by its address, which takes no call of its own. */
export const contactOf = async (context: Context, lead: LeadSource): Promise<ContactSource | null> => {
  if (lead.contactId !== undefined) return { id: lead.contactId }
  const { email } = lead.facts
  const row = typeof email === 'string' ? await contactByKey(context, email) : null
  if (row !== null) return contactSource(row)
  const { contactId } = await withNeeds(context, lead, ['pause'])
  return contactId === undefined ? null : { id: contactId }
}

builder.node(LeadRef, {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => leadById(context, id),
  description:
    'One person in one campaign. What the row at hand does not tell is asked for: one call for all leads of an address or of a campaign, whichever is fewer.',
  fields: t => ({
    email: t.field({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      type: 'EmailAddress',
      resolve: async (lead, _, context) => (await fact(context, lead, 'email')) ?? null,
      description: 'Address. Null for people who are reached on LinkedIn or by phone only.',
    }),
    firstName: t.string({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      resolve: (lead, _, context) => variable(context, lead, 'firstName'),
      description: 'First name, as this campaign has it.',
    }),
    lastName: t.string({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      resolve: (lead, _, context) => variable(context, lead, 'lastName'),
      description: 'Last name, as this campaign has it.',
    }),
    companyName: t.string({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      resolve: (lead, _, context) => variable(context, lead, 'companyName'),
      description: 'Where the person works, as this campaign has it.',
    }),
    jobTitle: t.string({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      resolve: (lead, _, context) => variable(context, lead, 'jobTitle'),
      description: 'What the person does, as this campaign has it.',
    }),
    phone: t.string({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      resolve: (lead, _, context) => variable(context, lead, 'phone'),
      description: 'Phone number as it was entered.',
    }),
    linkedinUrl: t.field({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      type: 'URL',
      resolve: (lead, _, context) => variable(context, lead, 'linkedinUrl'),
      description: 'LinkedIn profile.',
    }),
    state: t.field({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      type: LeadStateEnum,
      resolve: async (lead, _, context) => {
        const state = await fact(context, lead, 'state')
        return typeof state === 'string' ? knownState(state) : null
      },
      description:
        'The last thing that happened; null before anything did. Costs one call more than other fields where the row at hand lacks it.',
    }),
    rawState: t.string({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      resolve: async (lead, _, context) => (await fact(context, lead, 'state')) ?? null,
      description: 'The state in lemlist’s own word, for those that `state` calls `OTHER`. Costs what `state` costs.',
    }),
    status: t.field({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      type: LeadStatusEnum,
      resolve: async (lead, _, context) => oneOfSet(leadStatuses, await fact(context, lead, 'status')),
      description: 'Where the lead stands. Costs what `state` costs where the row at hand lacks it.',
    }),
    isPaused: t.boolean({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
      ),
      resolve: async (lead, _, context) => (await fact(context, lead, 'isPaused')) ?? null,
      description:
        'Whether the lead is paused, whatever its state. In the list of a campaign it costs one call for each lead.',
    }),
    emailStatus: t.field({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      type: EmailStatusEnum,
      resolve: async (lead, _, context) => oneOfSet(emailStatuses, await fact(context, lead, 'emailStatus')),
      description: 'What verification says of the address; null when it was not verified.',
    }),
    variables: t.field({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      type: [VariableRef],
      nullable: true,
      resolve: async (lead, _, context) => {
        const variables = await fact(context, lead, 'variables')
        return variables && Object.entries(variables).map(([name, value]) => ({ name, value }))
      },
      description: 'Everything the campaign knows of the person, address and names included. Empty ones are left out.',
    }),
    variable: t.string({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      args: { name: t.arg.string({ required: true, description: 'Name, exactly as the campaign spells it.' }) },
      resolve: (lead, { name }, context) => variable(context, lead, name),
      description: 'One variable by its name; null when the lead has none of it.',
    }),
    updatedAt: t.field({
      ...costs(
        when('the row at hand lacks it', each(leads.leadsByEmail)),
        when('its address is not known', each(leads.leadById)),
      ),
      type: 'DateTime',
      resolve: async (lead, _, context) => (await fact(context, lead, 'updatedAt')) ?? null,
      description: `When the lead was last changed. ${origin}`,
    }),
    source: t.string({
      ...costs(
        when('the row at hand lacks it', each(leads.leadsByEmail)),
        when('its address is not known', each(leads.leadById)),
      ),
      resolve: async (lead, _, context) => (await fact(context, lead, 'source')) ?? null,
      description: `Where the lead came from, in lemlist’s own word: \`api\`, \`csv\`, …. ${origin}`,
    }),
    isPersonalized: t.boolean({
      ...costs(
        when('the row at hand lacks it', each(leads.leadsByEmail)),
        when('its address is not known', each(leads.leadById)),
      ),
      resolve: async (lead, _, context) => (await fact(context, lead, 'isPersonalized')) ?? null,
      description: `Whether there is content made for this lead alone. ${origin}`,
    }),
    sender: t.field({
      ...costs(
        when('the row at hand lacks it', each(leads.leadsByEmail)),
        when('its address is not known', each(leads.leadById)),
      ),
      type: UserRef,
      resolve: async (lead, _, context) => {
        const id = await fact(context, lead, 'senderId')
        return typeof id === 'string' ? { id } : null
      },
      description: `The user who sends to the lead. Null where lemlist names nobody, as it may before the first message. ${origin}`,
    }),
    campaign: t.field({
      ...costs(
        when('the row at hand lacks it', each(leads.leadById)),
        when('its address is known', each(leads.leadsByEmail)),
        when('that is fewer calls, or it has no address', each(leads.campaignLeadsExport)),
      ),
      type: CampaignRef,
      resolve: async (lead, _, context) =>
        lead.campaign ?? (await withNeeds(context, lead, ['profile'])).campaign ?? null,
      description: 'The campaign the person is a lead of.',
    }),
    contact: t.field({
      ...costs(
        when('only its address is known', batch(contacts.contacts)),
        when('the row at hand lacks it', each(leads.leadById)),
        when('the row at hand lacks it', each(leads.leadsByEmail)),
      ),
      type: ContactRef,
      resolve: (lead, _, context) => contactOf(context, lead),
      description: 'The person as a contact of the team. Up to 100 in one operation cost one call.',
    }),
  }),
})
