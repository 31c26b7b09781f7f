import { builder } from '../../graph/builder.ts'
import { isSignalType, signalTypes } from './words.ts'

/** The name of a type in the graph: `jobChange` is `JOB_CHANGE`. */
const enumName = (raw: string): string => raw.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()

/** The value that stands for every type that the gateway does not know. */
export const otherType = 'OTHER'

type Values = Record<string, { readonly value: string; readonly description: string }>

const known = Object.fromEntries(
  Object.entries(signalTypes).map(([value, description]) => [enumName(value), { value, description }]),
)

const values: Values = {
  ...known,
  [otherType]: { value: otherType, description: 'A type that the gateway does not know yet; `rawType` names it.' },
}

/** What signals are about. */
export const SignalType = builder.enumType('SignalType', {
  description: 'What a signal is about. The set is open at lemlist; `rawType` beside it holds the word itself.',
  values,
})

/** A type as the enum has it. */
export const signalTypeOf = (raw: string): string => (isSignalType(raw) ? raw : otherType)

/** How an agent is. */
export const SignalAgentStatus = builder.enumType('SignalAgentStatus', {
  description: 'Whether an agent watches, and why not.',
  values: {
    ACTIVE: { value: 'active', description: 'It watches.' },
    INACTIVE: { value: 'inactive', description: 'It was switched off.' },
    DRAFT: { value: 'draft', description: 'It was never switched on.' },
    INSUFFICIENT_CREDITS: { value: 'insufficient_credits', description: 'It stopped for want of credits.' },
    EMPTY_CRM_LISTS: { value: 'empty_crm_lists', description: 'The lists of the CRM that it watches hold nobody.' },
    ERROR: { value: 'error', description: 'Something keeps it from watching.' },
    DELETED: { value: 'delete', description: 'It was deleted; no list has it unless it is asked for.' },
  } as const,
})

/** What has become of a signal. */
export const SignalStatus = builder.enumType('SignalStatus', {
  description: 'What has become of a signal.',
  values: {
    NEW: { value: 'new', description: 'It came lately, and nobody took it up.' },
    OLD: { value: 'old', description: 'It came a while ago, and nobody took it up.' },
    HANDLED: { value: 'handled', description: 'Somebody took it up.' },
    IGNORED: { value: 'ignored', description: 'Somebody put it aside.' },
  } as const,
})

/** Where the watched come from. */
export const SignalSegment = builder.enumType('SignalSegment', {
  description: 'Where the people or companies come from that an agent watches.',
  values: {
    ALL: { value: 'all', description: 'From everywhere, as far as its filters let them in.' },
    LIST: { value: 'list', description: 'From a list.' },
    CSV: { value: 'csv', description: 'From a file.' },
  } as const,
})

/** What is done with signals. */
export const SignalProcessing = builder.enumType('SignalProcessing', {
  description: 'What is done with each signal of an agent.',
  values: {
    MANUAL: { value: 'manual', description: 'It is listed, and nothing else.' },
    CREATE_TASK: { value: 'create_opportunity', description: 'A task is made of it.' },
    PUSH_TO_CAMPAIGN: {
      value: 'push_to_campaign',
      description:
        'The person is added to a campaign, which may write to them. The campaign is chosen in lemlist alone.',
    },
  } as const,
})

/** The channels of tasks that agents make. */
export const SignalTaskType = builder.enumType('SignalTaskType', {
  description: 'What a task that a signal brings about is to be done by.',
  values: {
    EMAIL: { value: 'email', description: 'A mail.' },
    PHONE: { value: 'phone', description: 'A call.' },
    LINKEDIN_SEND: { value: 'linkedinSend', description: 'A LinkedIn message.' },
    WHATSAPP_MESSAGE: { value: 'whatsappMessage', description: 'A WhatsApp message.' },
    MANUAL: { value: 'manual', description: 'Anything.' },
  } as const,
})
