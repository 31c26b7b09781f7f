import { action } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each } from '../../graph/cost.ts'
import { given } from '../../graph/given.ts'
import { Unacceptable } from '../../graph/user-errors.ts'
import { findCompany } from '../companies/loaders.ts'
import { CompanyRef } from '../companies/node.ts'
import { ContactRef } from '../contacts/node.ts'
import { LeadRef } from '../leads/node.ts'
import { type Pushed, type Signal, signals } from './contract.ts'
import { contactOf, isCompany, leadOf, SignalRef } from './signal.ts'

const named = bounds({ characters: 400, blank: false })

const ContactInput = builder.inputType('SignalContactInput', {
  description: 'The person that a signal is about.',
  fields: t => ({
    linkedinUrl: t.field({ type: 'URL', required: true, description: 'LinkedIn profile.' }),
    email: t.field({ type: 'EmailAddress', description: 'Address.' }),
    firstName: t.string({ extensions: bounds({ characters: 400 }), description: 'First name.' }),
    lastName: t.string({ extensions: bounds({ characters: 400 }), description: 'Last name.' }),
  }),
})

const CompanyInput = builder.inputType('SignalCompanyInput', {
  description: 'The company that a signal is about.',
  fields: t => ({
    domain: t.string({ required: true, extensions: named, description: 'Domain.' }),
    name: t.string({ required: true, extensions: named, description: 'Name.' }),
    linkedinUrl: t.field({ type: 'URL', description: 'LinkedIn page.' }),
  }),
})

const CustomFieldInput = builder.inputType('SignalCustomFieldInput', {
  description: 'Something to keep with a signal.',
  fields: t => ({
    name: t.string({ required: true, extensions: named, description: 'Its name.' }),
    value: t.string({ required: true, description: 'Its value.' }),
  }),
})

const PushStatus = builder.enumType('SignalPushStatus', {
  description: 'What became of a signal that was pushed.',
  values: {
    PROCESSED: { value: 'processed', description: 'It was written down.' },
    IGNORED: { value: 'ignored', description: 'It was not; `reason` says why.' },
  } as const,
})

const PushReason = builder.enumType('SignalPushReason', {
  description: 'Why a signal was ignored.',
  values: {
    NO_ENTITY_MATCH: { value: 'no_entity_match', description: 'It is about nobody the team knows.' },
    DAILY_LIMIT_REACHED: { value: 'daily_limit_reached', description: 'The agent takes no more of them today.' },
  } as const,
})

interface Field {
  readonly name: string
  readonly value: string
}

/** The fields as one map. Throws where two have one name. */
const fieldsOf = (fields: readonly Field[]): Record<string, string> => {
  const names = fields.map(({ name }) => name)
  if (new Set(names).size < names.length) throw new Unacceptable('Two `customFields` have one name', 'customFields')
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]))
}

interface Outcome extends Pushed {
  readonly agentId: string
}

/** How many of the agent's latest signals are looked through for the one that was made. */
const latest = 100

/** lemlist: the reply has the signal's id alone, and no signal can be fetched by its id. */
const signalOf = async (context: Context, { agentId, signalId }: Outcome): Promise<Signal | null> => {
  if (signalId === undefined) return null
  const asked = { watchListId: agentId, sortBy: 'receivedAt', sortOrder: 'desc' } as const
  const slice = await context.lemlist.slice(signals.signals, asked, 0, latest)
  return slice?.rows.find(({ _id }) => _id === signalId) ?? null
}

action('signalPush', {
  ...costs(each(signals.signalPush)),
  description:
    'Tells a signal agent of something that happened elsewhere, for free. The agent must be of the type `EXTERNAL_SIGNAL_CONTACT` or `EXTERNAL_SIGNAL_COMPANY`; what it does with signals it does with this one, too, and that may be adding the person to a campaign.',
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  input: t => ({
    agentId: t.id({ required: true, description: 'Id of the agent, `wl_…`.' }),
    contact: t.field({ type: ContactInput, description: 'Whom it is about; needed by an agent that watches people.' }),
    company: t.field({
      type: CompanyInput,
      description: 'What company it is about; needed by an agent that watches companies.',
    }),
    customFields: t.field({
      type: [CustomFieldInput],
      extensions: bounds({ items: 20 }),
      description: 'What to keep with it, 20 at most.',
    }),
  }),
  run: async (input, context): Promise<Outcome> => {
    const { agentId, contact, company, customFields } = given(input)
    if (contact === undefined && company === undefined) {
      throw new Unacceptable('A signal is about a `contact` or a `company`', 'contact')
    }
    const body = {
      contact: contact && { ...contact, linkedinUrl: contact.linkedinUrl.href },
      company: company && { ...company, linkedinUrl: company.linkedinUrl?.href },
      customFields: customFields && fieldsOf(customFields),
    }
    const reply = await context.lemlist.call(signals.signalPush, { watchListId: agentId, body })
    return { agentId, ...reply }
  },
  payload: ref => {
    builder.objectFields(ref, t => ({
      status: t.field({
        type: PushStatus,
        resolve: ({ entity }) => entity?.status ?? null,
        description: 'What became of it. Null when the action was refused.',
      }),
      reason: t.field({
        type: PushReason,
        resolve: ({ entity }) => entity?.reason ?? null,
        description: 'Why it was ignored. Null when it was not.',
      }),
      signalId: t.id({
        nullable: true,
        resolve: ({ entity }) => entity?.signalId ?? null,
        description: 'Id of the signal. Null when there is none.',
      }),
      signal: t.field({
        type: SignalRef,
        resolve: ({ entity }, _args, context) => entity && signalOf(context, entity),
        description: `The signal, looked for among the latest ${latest} of the agent. Costs one call.`,
      }),
      contact: t.field({
        type: ContactRef,
        resolve: ({ entity }) => contactOf(entity?.entity?.id),
        description: 'The contact it is about. Null where lemlist names none.',
      }),
      lead: t.field({
        type: LeadRef,
        resolve: ({ entity }) => leadOf(entity?.entity?.id),
        description: 'The lead it is about, where lemlist names one.',
      }),
      company: t.field({
        type: CompanyRef,
        resolve: ({ entity }, _args, context) => {
          const id = entity?.entity?.id
          return isCompany(id) ? findCompany(context, id) : null
        },
        description: 'The company it is about. Null where lemlist names none. Costs one call.',
      }),
      isEnriched: t.boolean({
        nullable: true,
        resolve: ({ entity }) => entity?.entity?.enriched ?? null,
        description: 'Whether lemlist added what it knows of them.',
      }),
      creditsConsumed: t.int({
        resolve: ({ entity }) => entity?.creditsConsumed ?? null,
        description: 'Credits it cost, which is none.',
      }),
    }))
  },
})
