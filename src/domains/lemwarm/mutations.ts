import { action, type PayloadRef } from '../../graph/action.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { given } from '../../graph/given.ts'
import { Refused, Unacceptable } from '../../graph/user-errors.ts'
import { LemlistError } from '../../lemlist/errors.ts'
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
      type: MailboxRef,
      resolve: ({ entity }, _, context) => (entity === null ? null : findMailbox(context, entity.mailboxId)),
      description:
        'The mailbox as it is now. Costs one call where the gateway has seen whose it is, else up to one for each user. Null when the action was refused.',
    }),
  )

action('lemwarmStart', {
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
  description: 'Turns lemwarm off for a mailbox: it sends no such mail before it is started again.',
  role: 'WRITE',
  input: t => ({ mailboxId: mailboxId(t) }),
  run: async (input, context: Context): Promise<Named> => {
    await context.lemlist.call(lemwarm.lemwarmPause, { userMailboxId: input.mailboxId })
    return input
  },
  payload: mailboxField,
})

/** What can be set: its name at lemlist, and the most it may be where it is a number. */
const settings = {
  maxPerDay: { wire: 'warmEmailMax', most: mostEmails },
  rampUp: { wire: 'warmEmailRampup', most: mostEmails },
  internalPercent: { wire: 'internalCommunicationPercent', most: mostPercent },
  answerPercent: { wire: 'answerPercentage', most: mostPercent },
  isPlainText: { wire: 'warmUsePlaintext' },
  variesDaily: { wire: 'warmDailyVarianceEnabled' },
} as const

type Setting = keyof typeof settings

const names = Object.keys(settings) as Setting[]

const faultsOf = (values: { readonly [Name in Setting]?: number | boolean | undefined }): Unacceptable[] =>
  names.flatMap(name => {
    const value = values[name]
    const setting = settings[name]
    if (typeof value !== 'number' || !('most' in setting) || (value >= 0 && value <= setting.most)) return []
    return [new Unacceptable(`\`${name}\` must be between 0 and ${setting.most}, not ${value}`, name)]
  })

/** lemlist's refusal of one setting, which it calls by its own name. */
const named = (error: unknown): unknown => {
  const message = error instanceof LemlistError && error.kind === 'badInput' ? error.message : ''
  const about = names.find(name => message.includes(settings[name].wire))
  return about === undefined ? error : new Unacceptable(`lemlist does not take this for \`${about}\``, about)
}

const kept = 'Stays as it is when it is left out.'

action('lemwarmSettingsUpdate', {
  description: 'Changes how lemwarm warms up a mailbox. What is left out stays as it is; something must be given.',
  role: 'WRITE',
  input: t => ({
    mailboxId: mailboxId(t),
    maxPerDay: t.int({
      description: `Most emails it sends in a day, 0 to ${mostEmails}; 0 is for teams in a beta of lemlist alone. ${kept}`,
    }),
    rampUp: t.int({
      description: `How many emails more it sends each day until that, 0 to ${mostEmails}; 0 is for the same beta alone. ${kept}`,
    }),
    internalPercent: t.int({
      description: `How many of 100 emails go to mailboxes of the own team. lemlist does not tell it back. ${kept}`,
    }),
    answerPercent: t.int({
      description: `How many of 100 emails are answered. lemlist does not tell it back. ${kept}`,
    }),
    isPlainText: t.boolean({
      description: `Whether the emails are plain text. lemlist does not tell it back. ${kept}`,
    }),
    variesDaily: t.boolean({ description: `Whether the number of emails varies by day. ${kept}` }),
  }),
  run: async (input, context): Promise<Named> => {
    const { mailboxId, ...values } = given(input)
    if (Object.keys(values).length === 0) throw new Unacceptable('Nothing to change was given')
    const faults = faultsOf(values)
    if (faults.length > 0) throw new Refused(faults)
    const body: LemwarmChange = Object.fromEntries(names.map(name => [settings[name].wire, values[name]]))
    try {
      await context.lemlist.call(lemwarm.lemwarmSettingsUpdate, { userMailboxId: mailboxId, body })
    } catch (error) {
      throw named(error)
    }
    return { mailboxId }
  },
  payload: mailboxField,
})
