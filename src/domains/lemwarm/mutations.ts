import { action, type PayloadRef } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, once, when } from '../../graph/cost.ts'
import { given } from '../../graph/given.ts'
import { calling, mustChange, type Refusal } from '../../graph/user-errors.ts'
import { team } from '../team/contract.ts'
import { findMailbox, MailboxRef } from '../team/users.ts'
import { type LemwarmChange, lemwarm, mostEmails, mostPercent } from './contract.ts'

interface Named {
  readonly mailboxId: string
}

const mailboxId = (t: InputFields) => t.id({ required: true, description: 'Id of the mailbox, `usm_…` or `umx_…`.' })

/** Adds the mailbox to a payload. It is looked for by its id, because lemlist answers none of these calls with it. */
const mailboxField = (ref: PayloadRef<Named>): void =>
  builder.objectField(ref, 'mailbox', t =>
    t.field({
      ...costs(each(team.user), when('the gateway has not seen whose it is', once(team.team))),
      type: MailboxRef,
      resolve: ({ entity }, _, context) => (entity === null ? null : findMailbox(context, entity.mailboxId)),
      description:
        'The mailbox as it is now. Costs one call where the gateway has seen whose it is, else up to one for each user. Null when the action was refused.',
    }),
  )

action('lemwarmStart', {
  ...costs(each(lemwarm.lemwarmStart)),
  description:
    'Turns lemwarm on for a mailbox: from then on it exchanges mail with other mailboxes of the pool, day by day. One that is on stays so.',
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  input: t => ({ mailboxId: mailboxId(t) }),
  run: async (input, context: Context): Promise<Named> => {
    await context.lemlist.call(lemwarm.lemwarmStart, { userMailboxId: input.mailboxId })
    return input
  },
  payload: mailboxField,
})

action('lemwarmPause', {
  ...costs(each(lemwarm.lemwarmPause)),
  description: 'Turns lemwarm off for a mailbox: it sends no such mail before it is started again.',
  role: 'WRITE',
  input: t => ({ mailboxId: mailboxId(t) }),
  run: async (input, context: Context): Promise<Named> => {
    await context.lemlist.call(lemwarm.lemwarmPause, { userMailboxId: input.mailboxId })
    return input
  },
  payload: mailboxField,
})

/** What can be set, by its name at lemlist. */
const settings = {
  maxPerDay: 'warmEmailMax',
  rampUp: 'warmEmailRampup',
  internalPercent: 'internalCommunicationPercent',
  answerPercent: 'answerPercentage',
  isPlainText: 'warmUsePlaintext',
  variesDaily: 'warmDailyVarianceEnabled',
} as const

const names = Object.keys(settings) as (keyof typeof settings)[]

/** lemlist calls a setting that it does not take by its own name. */
const refusals: readonly Refusal[] = names.map(name => [
  new RegExp(settings[name]),
  [name],
  `lemlist does not take this for \`${name}\``,
])

const emails = bounds({ least: 0, most: mostEmails })
const percent = bounds({ least: 0, most: mostPercent })

const kept = 'Stays as it is when it is left out.'

action('lemwarmSettingsUpdate', {
  ...costs(each(lemwarm.lemwarmSettingsUpdate)),
  description: 'Changes how lemwarm warms up a mailbox. What is left out stays as it is; something must be given.',
  role: 'WRITE',
  input: t => ({
    mailboxId: mailboxId(t),
    maxPerDay: t.int({
      extensions: emails,
      description: `Most emails it sends in a day, 0 to ${mostEmails}; 0 is for teams in a beta of lemlist alone. ${kept}`,
    }),
    rampUp: t.int({
      extensions: emails,
      description: `How many emails more it sends each day until that, 0 to ${mostEmails}; 0 is for the same beta alone. ${kept}`,
    }),
    internalPercent: t.int({
      extensions: percent,
      description: `How many of 100 emails go to mailboxes of the own team. lemlist does not tell it back. ${kept}`,
    }),
    answerPercent: t.int({
      extensions: percent,
      description: `How many of 100 emails are answered. lemlist does not tell it back. ${kept}`,
    }),
    isPlainText: t.boolean({
      description: `Whether the emails are plain text. lemlist does not tell it back. ${kept}`,
    }),
    variesDaily: t.boolean({ description: `Whether the number of emails varies by day. ${kept}` }),
  }),
  run: async (input, context): Promise<Named> => {
    const { mailboxId, ...values } = given(input)
    mustChange(values)
    const body: LemwarmChange = Object.fromEntries(names.map(name => [settings[name], values[name]]))
    await calling(refusals, context.lemlist.call(lemwarm.lemwarmSettingsUpdate, { userMailboxId: mailboxId, body }))
    return { mailboxId }
  },
  payload: mailboxField,
})
