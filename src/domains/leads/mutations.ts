import { action, entityField } from '../../graph/action.ts'
import { builder, type SideEffect } from '../../graph/builder.ts'
import type { Context, Role } from '../../graph/context.ts'
import { Unacceptable } from '../../graph/user-errors.ts'
import type { Page } from '../../lemlist/wire.ts'
import { leads } from './contract.ts'
import { LeadRef, type LeadSource } from './node.ts'
import { profileFields, variablesOf } from './profile.ts'
import { type LeadName, LeadRefInput } from './queries.ts'
import type { FlatLead } from './shapes.ts'
import { fromFlat } from './sources.ts'

const asItIs = 'The lead as it is now. Null when the action was refused.'

action('leadAdd', {
  description:
    'Adds a person to a campaign, as a new contact where lemlist does not know them. A running campaign that launches its leads without a review starts to write to them. Finding and checking of data spends credits, in a draft too.',
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE', 'SPENDS_CREDITS'],
  input: t => ({
    campaignId: t.id({ required: true, description: 'The campaign, `cam_…`.' }),
    ...profileFields(t),
    contactOwner: t.string({ description: 'Whose contact it becomes: id or login address of a user of the team.' }),
    deduplicate: t.boolean({ description: 'Whether to refuse people who are in any other campaign of the team.' }),
    linkedinEnrichment: t.boolean({ description: 'Whether to fill in what LinkedIn says of the person; paid.' }),
    findEmail: t.boolean({ description: 'Whether to look for an address; paid.' }),
    verifyEmail: t.boolean({ description: 'Whether to check that mail to the address arrives; paid.' }),
    findPhone: t.boolean({ description: 'Whether to look for a phone number; paid.' }),
  }),
  run: async (input, context): Promise<LeadSource | null> => {
    const profile = variablesOf(input)
    if (Object.values(profile).every(value => value.trim() === ''))
      throw new Unacceptable('Nothing is said of the person')
    const { campaignId, contactOwner } = input
    const lead = await context.lemlist.call(leads.leadAdd, {
      campaignId,
      deduplicate: input.deduplicate ?? undefined,
      linkedinEnrichment: input.linkedinEnrichment ?? undefined,
      findEmail: input.findEmail ?? undefined,
      verifyEmail: input.verifyEmail ?? undefined,
      findPhone: input.findPhone ?? undefined,
      body: typeof contactOwner === 'string' ? { ...profile, contactOwner } : profile,
    })
    return lead === undefined ? null : fromFlat(lead)
  },
  payload: entityField('lead', { type: LeadRef, description: asItIs }),
})

/** The id or the address of a lead, for the path of a call. Throws Unacceptable when neither is there. */
export const nameOf = ({ id, email }: LeadName): string => {
  const name = id ?? email ?? ''
  if (name === '') throw new Unacceptable('The lead is not named', 'lead')
  return name
}

action('leadUpdate', {
  description:
    'Changes what a campaign knows of a person. What is not given stays as it is. lemlist refuses it for people who have unsubscribed.',
  role: 'WRITE',
  input: t => ({
    campaignId: t.id({ required: true, description: 'The campaign, `cam_…`.' }),
    lead: t.field({ type: LeadRefInput, required: true, description: 'Which lead of the campaign.' }),
    ...profileFields(t),
  }),
  run: async (input, context): Promise<LeadSource | null> => {
    const body = variablesOf(input)
    if (Object.keys(body).length === 0) throw new Unacceptable('Nothing is to be changed')
    const { campaignId, lead: name } = input
    const lead = await context.lemlist.call(leads.leadUpdate, { campaignId, idOrEmail: nameOf(name), body })
    if (lead !== undefined) return fromFlat(lead)
    return typeof name.id === 'string' ? { id: name.id, campaign: { id: campaignId }, facts: {} } : null
  },
  payload: entityField('lead', { type: LeadRef, description: asItIs }),
})

action('leadLaunch', {
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

/** A person, in one campaign or in all. */
interface Person {
  readonly idOrEmail: string
  readonly campaignId: string | undefined
}

interface PersonAction {
  readonly description: string
  readonly role: Role
  readonly sideEffects?: readonly SideEffect[]
  /** Does it, and answers the leads that were touched. */
  run(context: Context, person: Person): Promise<readonly FlatLead[]>
}

const everywhere =
  'Without `campaignId` it is done in every campaign the person is in, also when the lead of one campaign is named by its id: `leads` in the payload holds each lead that was touched, one for each campaign.'

/** Adds an action on a person, in one campaign or in all of them. */
const personAction = (name: string, { run, description, ...options }: PersonAction): void =>
  action(name, {
    ...options,
    description: `${description} ${everywhere}`,
    input: t => ({
      lead: t.field({ type: LeadRefInput, required: true, description: 'Who, by the id of a lead or by address.' }),
      campaignId: t.id({ description: 'Only in this campaign, `cam_…`. In all of the person when it is left out.' }),
    }),
    run: async ({ lead, campaignId }, context): Promise<readonly LeadSource[]> => {
      const touched = await run(context, { idOrEmail: nameOf(lead), campaignId: campaignId ?? undefined })
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
  description:
    'Pauses a person: nothing more is sent to them until they are resumed. Leads that are paused already stay as they are and are in the payload too.',
  role: 'WRITE',
  run: async (context, person) => rowsOf(await context.lemlist.call(leads.leadPause, person)),
})

personAction('leadResume', {
  description:
    'Lets a paused person go on: what is due is sent. Leads that are not paused stay as they are and are in the payload too.',
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  run: async (context, person) => rowsOf(await context.lemlist.call(leads.leadResume, person)),
})

personAction('leadMarkInterested', {
  description: 'Marks a person as interested; lemlist stops writing to them where the campaign says so.',
  role: 'WRITE',
  run: async (context, { idOrEmail, campaignId }) =>
    campaignId === undefined
      ? rowsOf(await context.lemlist.call(leads.leadMarkInterested, { idOrEmail }))
      : listOf(await context.lemlist.call(leads.campaignLeadMarkInterested, { idOrEmail, campaignId })),
})

personAction('leadMarkNotInterested', {
  description: 'Marks a person as not interested; lemlist stops writing to them.',
  role: 'WRITE',
  run: async (context, { idOrEmail, campaignId }) =>
    campaignId === undefined
      ? rowsOf(await context.lemlist.call(leads.leadMarkNotInterested, { idOrEmail }))
      : listOf(await context.lemlist.call(leads.campaignLeadMarkNotInterested, { idOrEmail, campaignId })),
})
