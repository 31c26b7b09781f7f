import { action, entityField } from '../../graph/action.ts'
import { builder, type SideEffect } from '../../graph/builder.ts'
import type { Context, Role } from '../../graph/context.ts'
import { costs, each, when } from '../../graph/cost.ts'
import type { Page } from '../../lemlist/wire.ts'
import { leads } from './contract.ts'
import { nameOf } from './naming.ts'
import { LeadRef, type LeadSource } from './node.ts'
import { profileFields } from './profile.ts'
import { LeadRefInput } from './queries.ts'
import type { FlatLead } from './shapes.ts'
import { fromFlat } from './sources.ts'
import { addLead, leadToAdd, leadToUpdate, type Person, pausePerson, resumePerson, updateLead } from './writes.ts'

const asItIs = 'The lead as it is now. Null when the action was refused.'

action('leadAdd', {
  ...costs(each(leads.leadAdd)),
  description:
    'Adds a person to a campaign, as a new contact where lemlist does not know them. A running campaign that launches its leads without a review starts to write to them. Finding and checking of data spends credits, in a draft too.',
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE', 'SPENDS_CREDITS'],
  input: t => ({
    campaignId: t.id({ required: true, description: 'The campaign, `cam_…`.' }),
    ...profileFields(t),
    ownerId: t.id({
      description:
        'Whose contact it becomes: a user, `usr_…`; lemlist takes the login address as well. The owner of the API key where it is left out, or names nobody of the team.',
    }),
    deduplicate: t.boolean({ description: 'Whether to refuse people who are in any other campaign of the team.' }),
    linkedinEnrichment: t.boolean({ description: 'Whether to fill in what LinkedIn says of the person; paid.' }),
    findEmail: t.boolean({ description: 'Whether to look for an address; paid.' }),
    verifyEmail: t.boolean({ description: 'Whether to check that mail to the address arrives; paid.' }),
    findPhone: t.boolean({ description: 'Whether to look for a phone number; paid.' }),
  }),
  run: (input, context): Promise<LeadSource> => addLead(context, leadToAdd(input, input)),
  payload: entityField('lead', { type: LeadRef, description: asItIs }),
})

const lookedUp = 'An address is looked up first, which costs one call.'

action('leadUpdate', {
  ...costs(each(leads.leadUpdate)),
  description: `Changes what a campaign knows of a person. What is not given stays as it is. lemlist refuses it for people who have unsubscribed. ${lookedUp}`,
  role: 'WRITE',
  input: t => ({
    campaignId: t.id({ required: true, description: 'The campaign, `cam_…`.' }),
    lead: t.field({ type: LeadRefInput, required: true, description: 'Which lead of the campaign.' }),
    ...profileFields(t),
  }),
  run: (input, context): Promise<LeadSource> => updateLead(context, leadToUpdate(input.campaignId, input.lead, input)),
  payload: entityField('lead', { type: LeadRef, description: asItIs }),
})

action('leadLaunch', {
  ...costs(each(leads.leadLaunch)),
  description:
    'Launches a lead that waits for review, without a review of the others: its first step goes out as soon as the campaign runs and its schedule allows. Refused as a conflict where the lead is paused or launched already, the campaign has step errors or no sender, or a variable that an assistant writes is missing. Needs the plan `emailPro` or a larger one.',
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  input: t => ({ leadId: t.id({ required: true, description: 'The lead, `lea_…`.' }) }),
  run: async ({ leadId }, context): Promise<LeadSource> => {
    await context.lemlist.call(leads.leadLaunch, { leadId })
    return { id: leadId, facts: {} }
  },
  payload: entityField('lead', { type: LeadRef, description: asItIs }),
})

interface PersonAction extends ReturnType<typeof costs> {
  readonly description: string
  readonly role: Role
  readonly sideEffects?: readonly SideEffect[]
  /** What else there is to say of `campaignId`. */
  readonly inCampaign?: string
  /** Does it, and answers the leads that were touched. */
  run(context: Context, person: Person): Promise<readonly FlatLead[]>
}

const everywhere =
  'Without `campaignId` it is done in every campaign the person is in, also when the lead of one campaign is named by its id: `leads` in the payload holds each lead that was touched, one for each campaign.'

/** Adds an action on a person, in one campaign or in all of them. */
const personAction = (name: string, { run, description, inCampaign = '', ...options }: PersonAction): void =>
  action(name, {
    ...options,
    description: `${description} ${everywhere}`,
    input: t => ({
      lead: t.field({ type: LeadRefInput, required: true, description: 'Who, by the id of a lead or by address.' }),
      campaignId: t.id({
        description: `Only in this campaign, \`cam_…\`. In all of the person when it is left out.${inCampaign}`,
      }),
    }),
    run: async ({ lead, campaignId }, context): Promise<readonly LeadSource[]> => {
      const touched = await run(context, { lead, campaignId: campaignId ?? undefined })
      return touched.map(fromFlat)
    },
    payload: ref =>
      builder.objectField(ref, 'leads', t =>
        t.field({
          type: [LeadRef],
          nullable: true,
          resolve: ({ entity }) => entity,
          description: 'The leads that were touched, as they are now. Null when the action was refused.',
        }),
      ),
  })

const rowsOf = (page: Page<FlatLead> | undefined): readonly FlatLead[] => page?.rows ?? []

const listOf = (lead: FlatLead | undefined): readonly FlatLead[] => (lead === undefined ? [] : [lead])

personAction('leadPause', {
  ...costs(each(leads.leadPause), when('`lead` is an address', each(leads.leadsByEmail))),
  description: `Pauses a person: nothing more is sent to them until they are resumed. Leads that are paused already stay as they are and are in the payload too. ${lookedUp}`,
  role: 'WRITE',
  run: pausePerson,
})

personAction('leadResume', {
  ...costs(each(leads.leadResume), when('`lead` is an address', each(leads.leadsByEmail))),
  description: `Lets a paused person go on: what is due is sent. Leads that are not paused stay as they are and are in the payload too. ${lookedUp}`,
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  inCampaign:
    ' lemlist’s current reference does not name it for resuming: the person may go on in other campaigns as well; `leads` in the payload tells.',
  run: resumePerson,
})

personAction('leadMarkInterested', {
  ...costs(
    when('`campaignId` is left out', each(leads.leadMarkInterested)),
    when('`campaignId` is given', each(leads.campaignLeadMarkInterested)),
  ),
  description: 'Marks a person as interested; lemlist stops writing to them where the campaign says so.',
  role: 'WRITE',
  run: async (context, { lead, campaignId }) =>
    campaignId === undefined
      ? rowsOf(await context.lemlist.call(leads.leadMarkInterested, { idOrEmail: nameOf(lead) }))
      : listOf(await context.lemlist.call(leads.campaignLeadMarkInterested, { idOrEmail: nameOf(lead), campaignId })),
})

personAction('leadMarkNotInterested', {
  ...costs(
    when('`campaignId` is left out', each(leads.leadMarkNotInterested)),
    when('`campaignId` is given', each(leads.campaignLeadMarkNotInterested)),
  ),
  description: 'Marks a person as not interested; lemlist stops writing to them.',
  role: 'WRITE',
  run: async (context, { lead, campaignId }) =>
    campaignId === undefined
      ? rowsOf(await context.lemlist.call(leads.leadMarkNotInterested, { idOrEmail: nameOf(lead) }))
      : listOf(
          await context.lemlist.call(leads.campaignLeadMarkNotInterested, { idOrEmail: nameOf(lead), campaignId }),
        ),
})
