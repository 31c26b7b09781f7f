import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each } from '../../graph/cost.ts'
import { orNull } from '../../graph/errors.ts'
import { eachLoader } from '../../graph/loader.ts'
import { selectedFields } from '../../graph/selection.ts'
import { MailboxRef } from '../team/users.ts'
import { type LemwarmSettings, lemwarm } from './contract.ts'

const settingsOf = eachLoader((context: Context, userMailboxId: string) =>
  context.lemlist.call(lemwarm.lemwarmSettings, { userMailboxId }),
)

const LemwarmSettingsRef = builder.objectRef<LemwarmSettings>('LemwarmSettings').implement({
  description: 'How lemwarm warms up a mailbox.',
  fields: t => ({
    isActive: t.exposeBoolean('active', { description: 'Whether it is on.' }),
    score: t.int({
      resolve: ({ deliverability }) => (deliverability?.score === undefined ? null : Math.round(deliverability.score)),
      description: 'How well its mail arrives, of 100. Null before it was measured.',
    }),
    measuredAt: t.field({
      type: 'DateTime',
      resolve: ({ deliverability }) => deliverability?.lastAt ?? null,
      description: 'When the score was measured.',
    }),
    checks: t.field({
      type: 'JSON',
      resolve: ({ deliverability }) => deliverability?.details ?? null,
      description:
        'What was measured, a list of whatever lemlist says of each check: MX, SPF, DMARC, … Null where it does not say.',
    }),
    tips: t.stringList({
      nullable: true,
      resolve: ({ deliverability }) => deliverability?.tips?.filter(tip => tip !== null) ?? null,
      description: 'What would raise the score, in words. Null where lemlist does not say.',
    }),
    template: t.exposeString('warmupTemplate', {
      description: 'Which template its emails are made from. Null where lemlist does not say.',
    }),
    maxPerDay: t.exposeInt('warmEmailMax', { description: 'Most emails it sends in a day.' }),
    rampUp: t.exposeInt('warmEmailRampup', { description: 'How many emails more it sends each day until that.' }),
    variesDaily: t.exposeBoolean('warmDailyVarianceEnabled', { description: 'Whether the number varies by day.' }),
    activeAt: t.expose('activeAt', { type: 'DateTime', description: 'Since when it is on.' }),
    nextEmailAt: t.expose('warmNextEmailAt', { type: 'DateTime', description: 'When it sends its next email.' }),
    lastEmailAt: t.expose('lastWarmAt', { type: 'DateTime', description: 'When it sent its last email.' }),
  }),
})

/** Fields that the mailbox itself tells. */
const ownFields: ReadonlySet<string> = new Set(['isActive', '__typename'])

builder.objectField(MailboxRef, 'lemwarm', t =>
  t.field({
    ...costs(each(lemwarm.lemwarmSettings)),
    type: LemwarmSettingsRef,
    resolve: async ({ _id, lemwarm: own }, _, context, info) => {
      const isTold = own?.active !== undefined && [...selectedFields(info)].every(name => ownFields.has(name))
      if (isTold) return { active: own.active }
      const settings = await orNull(settingsOf(context, _id))
      // lemlist: whether it is on is mostly told with the mailbox alone.
      return settings === null ? null : { ...settings, active: settings.active ?? own?.active }
    },
    description:
      'How it is warmed up. Costs one call for each mailbox unless `isActive` is all that is asked for; null for a mailbox without lemwarm.',
  }),
)
