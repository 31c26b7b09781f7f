import { action } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder, type InputFields, type SideEffect } from '../../graph/builder.ts'
import type { Role } from '../../graph/context.ts'
import type { JobView } from '../../jobs/runner.ts'
import { JobResultRef } from '../jobs/node.ts'
import { checkedRows, jobField, startJob } from '../jobs/start.ts'
import { mustBeId } from './naming.ts'
import { LeadRef, type LeadSource } from './node.ts'
import { profileFields } from './profile.ts'
import { type LeadName, LeadRefInput } from './queries.ts'
import { leadToAdd, leadToUpdate } from './writes.ts'

builder.objectFields(JobResultRef, t => ({
  leads: t.field({
    type: [LeadRef],
    resolve: ({ outcome }): LeadSource[] | null =>
      outcome?.status === 'done' ? outcome.things.map(id => ({ id, facts: {} })) : null,
    description:
      'The leads that were touched: several where a person is paused or resumed in all campaigns. Null unless it was done.',
  }),
  lead: t.field({
    type: LeadRef,
    resolve: ({ outcome }): LeadSource | null => {
      const id = outcome?.status === 'done' ? outcome.things[0] : undefined
      return id === undefined ? null : { id, facts: {} }
    },
    description: 'The first of `leads`.',
  }),
}))

const inBackground =
  'It answers at once with a job, which does them one after the other without holding up what people wait for; `jobProgress` tells how far it is, and `job.results` what became of each. All rows are checked before the first is done. Each costs what it costs by itself.'

const many = { extensions: bounds({ items: 1000, empty: false }), required: true } as const

const campaignId = (t: InputFields) => t.id({ required: true, description: 'The campaign, `cam_…`.' })

const NewLeadInput = builder.inputType('LeadsAddRow', {
  description: 'A person to be added to a campaign.',
  fields: t => ({
    ...profileFields(t),
    ownerId: t.id({
      description:
        'Whose contact it becomes: a user, `usr_…`; lemlist takes the login address as well. The owner of the API key where it is left out, or names nobody of the team.',
    }),
  }),
})

action('leadsAdd', {
  description: `Adds up to 1,000 people to a campaign, each as \`leadAdd\` does. ${inBackground} A running campaign that launches its leads without a review starts to write to them.`,
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE', 'SPENDS_CREDITS'],
  input: t => ({
    campaignId: campaignId(t),
    rows: t.field({ type: [NewLeadInput], ...many, description: 'The people, 1 to 1,000.' }),
    deduplicate: t.boolean({ description: 'Whether to refuse people who are in any other campaign of the team.' }),
    linkedinEnrichment: t.boolean({ description: 'Whether to fill in what LinkedIn says of each; paid.' }),
    findEmail: t.boolean({ description: 'Whether to look for addresses; paid.' }),
    verifyEmail: t.boolean({ description: 'Whether to check that mail to the addresses arrives; paid.' }),
    findPhone: t.boolean({ description: 'Whether to look for phone numbers; paid.' }),
  }),
  run: ({ rows, ...adding }, context): Promise<JobView> =>
    startJob(
      context,
      'leadsAdd',
      checkedRows('rows', rows, row => leadToAdd(adding, row)),
    ),
  payload: jobField,
})

const LeadChangeInput = builder.inputType('LeadsUpdateRow', {
  description: 'What a campaign is to know of a lead.',
  fields: t => ({
    lead: t.field({ type: LeadRefInput, required: true, description: 'Which lead of the campaign.' }),
    ...profileFields(t),
  }),
})

action('leadsUpdate', {
  description: `Changes what a campaign knows of up to 1,000 people, each as \`leadUpdate\` does. ${inBackground}`,
  role: 'WRITE',
  once: true,
  input: t => ({
    campaignId: campaignId(t),
    rows: t.field({ type: [LeadChangeInput], ...many, description: 'The changes, 1 to 1,000.' }),
  }),
  run: ({ campaignId, rows }, context): Promise<JobView> => {
    const changes = checkedRows('rows', rows, row => {
      mustBeId(row.lead)
      return leadToUpdate(campaignId, row.lead, row)
    })
    return startJob(context, 'leadsUpdate', changes)
  },
  payload: jobField,
})

const leadsField = (t: InputFields) =>
  t.field({ type: [LeadRefInput], ...many, description: 'Who, by the ids of leads or by address: 1 to 1,000.' })

const named = (leads: readonly LeadName[], campaignId: string | undefined) =>
  checkedRows('leads', leads, lead => {
    mustBeId(lead)
    return { lead, campaignId }
  })

interface PeopleAction {
  readonly description: string
  readonly role: Role
  readonly sideEffects?: readonly SideEffect[]
}

/** Adds an action on people, in one campaign or in all of them. */
const peopleAction = (name: string, options: PeopleAction): void =>
  action(name, {
    ...options,
    once: true,
    description: `${options.description} ${inBackground}`,
    input: t => ({
      leads: leadsField(t),
      campaignId: t.id({ description: 'Only in this campaign, `cam_…`. In all of each person when it is left out.' }),
    }),
    run: ({ leads, campaignId }, context): Promise<JobView> =>
      startJob(context, name, named(leads, campaignId ?? undefined)),
    payload: jobField,
  })

peopleAction('leadsPause', {
  description: 'Pauses up to 1,000 people, each as `leadPause` does.',
  role: 'WRITE',
})

peopleAction('leadsResume', {
  description: 'Lets up to 1,000 paused people go on, each as `leadResume` does: what is due is sent.',
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
})

action('leadsUnsubscribe', {
  description: `Unsubscribes up to 1,000 leads of a campaign, each as \`leadUnsubscribe\` does. ${inBackground}`,
  role: 'WRITE',
  once: true,
  input: t => ({ campaignId: campaignId(t), leads: leadsField(t) }),
  run: ({ campaignId, leads }, context): Promise<JobView> =>
    startJob(
      context,
      'leadsUnsubscribe',
      checkedRows('leads', leads, lead => ({ lead, campaignId })),
    ),
  payload: jobField,
})
