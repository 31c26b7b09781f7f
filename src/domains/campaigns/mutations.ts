import { action, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each } from '../../graph/cost.ts'
import { given } from '../../graph/given.ts'
import { Unacceptable } from '../../graph/user-errors.ts'
import { changeFields, changeOf, ReviewCondition } from './change.ts'
import { type CampaignSettings, campaigns } from './contract.ts'
import { CampaignRef, type CampaignSource } from './node.ts'
import { CampaignSettingsRef } from './settings.ts'
import { isTimeZone, noTimeZone } from './timezone.ts'

const saysSomething = bounds({ blank: false })

const described = 'The campaign as it is now. Null when the action was refused.'

action('campaignCreate', {
  ...costs(each(campaigns.campaignCreate)),
  description: 'Creates a draft with an empty sequence and a schedule of its own (Monday to Friday, 9 to 18 h).',
  role: 'WRITE',
  input: t => ({
    name: t.string({ required: true, extensions: saysSomething, description: 'Its name.' }),
    timezone: t.string({
      description: 'Time zone of its schedule, an IANA name. lemlist takes Europe/Paris when it is left out.',
    }),
    autoReview: t.boolean({
      description: 'Whether leads are launched without a review once the campaign runs. False when it is left out.',
    }),
    autoReviewConditions: t.field({
      type: [ReviewCondition],
      description: 'Only leads with such an address are launched without a review.',
    }),
  }),
  run: async (input, context): Promise<CampaignSource | null> => {
    const body = given(input)
    if (body.timezone !== undefined && !isTimeZone(body.timezone)) {
      throw new Unacceptable(noTimeZone(body.timezone), 'timezone')
    }
    const created = await context.lemlist.call(campaigns.campaignCreate, { body })
    if (created?.sequenceId !== undefined) context.lemlist.remember(created.sequenceId, created._id)
    // lemlist: the answer's `state` is on although the campaign is a draft; whatever else is asked for is read again.
    return created === undefined ? null : { id: created._id, name: created.name }
  },
  payload: entityField('campaign', { type: CampaignRef, description: described }),
})

action('campaignDuplicate', {
  ...costs(each(campaigns.campaignDuplicate)),
  description:
    'Copies a campaign into a new draft: its sequences and schedules, without its leads and without anyone who sends for it.',
  role: 'WRITE',
  input: t => ({
    campaignId: t.id({ required: true, description: 'Id of the campaign to copy, `cam_…`.' }),
    name: t.string({
      extensions: saysSomething,
      description: 'Name of the copy. lemlist adds "Copy" to the old name when it is left out.',
    }),
  }),
  run: async (input, context): Promise<CampaignSource | null> => {
    const { campaignId, ...body } = given(input)
    const copy = await context.lemlist.call(campaigns.campaignDuplicate, { campaignId, body })
    if (copy?.sequenceId !== undefined) context.lemlist.remember(copy.sequenceId, copy._id)
    return copy === undefined ? null : { id: copy._id, name: copy.name, status: copy.status }
  },
  payload: entityField('campaign', { type: CampaignRef, description: 'The copy. Null when the action was refused.' }),
})

interface Changed {
  readonly campaign: CampaignSource
  readonly settings: CampaignSettings | null
}

action('campaignUpdate', {
  ...costs(each(campaigns.campaignUpdate)),
  description:
    'Changes a campaign: its name, its switches, who sends for it, and whether it is put away. It may make a running campaign send: to leads that `autoReview` launches, and to leads whom a switch no longer stops when they answer, click or book.',
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  input: changeFields,
  run: async (input, context): Promise<Changed> => {
    const { campaignId } = input
    const settings = await context.lemlist.call(campaigns.campaignUpdate, { campaignId, body: changeOf(input) })
    return { campaign: { id: campaignId, name: settings?.name }, settings: settings ?? null }
  },
  payload: ref => {
    builder.objectField(ref, 'campaign', t =>
      t.field({ type: CampaignRef, resolve: ({ entity }) => entity?.campaign ?? null, description: described }),
    )
    builder.objectField(ref, 'settings', t =>
      t.field({
        type: CampaignSettingsRef,
        resolve: ({ entity }) => entity?.settings ?? null,
        description: 'All its switches as they are now. Null when the action was refused.',
      }),
    )
  },
})

const named = (t: InputFields) => ({
  campaignId: t.id({ required: true, description: 'Id of the campaign, `cam_…`.' }),
})

interface Switched {
  readonly campaignId: string
}

action('campaignStart', {
  ...costs(each(campaigns.campaignStart)),
  description:
    'Starts or resumes a campaign: from then on its steps are sent to its launched leads at the times its schedules allow.',
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  input: named,
  run: async ({ campaignId }: Switched, context: Context): Promise<CampaignSource> => {
    await context.lemlist.call(campaigns.campaignStart, { campaignId })
    return { id: campaignId }
  },
  payload: entityField('campaign', { type: CampaignRef, description: described }),
})

action('campaignPause', {
  ...costs(each(campaigns.campaignPause)),
  description: 'Pauses a campaign: nothing more is sent until it is started again.',
  role: 'WRITE',
  input: named,
  run: async ({ campaignId }: Switched, context: Context): Promise<CampaignSource> => {
    await context.lemlist.call(campaigns.campaignPause, { campaignId })
    return { id: campaignId }
  },
  payload: entityField('campaign', { type: CampaignRef, description: described }),
})
