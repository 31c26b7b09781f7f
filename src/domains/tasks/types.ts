import { builder } from '../../graph/builder.ts'

const words: Readonly<Record<string, string>> = {
  email: 'To write an email.',
  manual: 'Anything.',
  phone: 'To call somebody.',
  linkedin: 'To do something on LinkedIn; made by a call.',
  linkedinInvite: 'To invite somebody on LinkedIn.',
  linkedinSend: 'To write a message on LinkedIn.',
  linkedinVoiceNote: 'To record a voice note for LinkedIn.',
  whatsappMessage: 'To write a message on WhatsApp.',
  emailsReplied: 'To answer somebody who answered an email.',
  linkedinReplied: 'To answer somebody who answered on LinkedIn.',
  opportunityReplied: 'To go after somebody who answered.',
  opportunityClicked: 'To go after somebody who clicked.',
}

/** The value of the enum that stands for every type it lacks. */
export const otherType = 'OTHER'

type Values = Record<string, { readonly value: string; readonly description: string }>

const known: Values = Object.fromEntries(
  Object.entries(words).map(([value, description]) => [
    value.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
    { value, description },
  ]),
)

const values: Values = {
  ...known,
  [otherType]: { value: otherType, description: 'A type that the gateway does not know yet; `rawType` names it.' },
}

/** What kind of thing is to be done. */
export const TaskType = builder.enumType('TaskType', {
  description: 'What kind of task it is. The set is open at lemlist; `rawType` beside it holds the word itself.',
  values,
})

/** A type as the enum has it. */
export const taskTypeOf = (raw: string): string => (Object.hasOwn(words, raw) ? raw : otherType)
