import { action, type Deleted, deletedField, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder, type SideEffect } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { given } from '../../graph/given.ts'
import { calling, mustChange, type Refusal, Unacceptable } from '../../graph/user-errors.ts'
import { SignalAgentRef } from './agents.ts'
import { signals } from './contract.ts'
import { otherType, SignalProcessing, SignalTaskType, SignalType } from './enums.ts'
import { type AgentSource, agentSource } from './loaders.ts'
import { isSignalType } from './words.ts'

const SignalConditionInput = builder.inputType('SignalConditionInput', {
  description: 'The values of one filter to let in, and those to keep out.',
  fields: t => ({
    filterId: t.string({
      required: true,
      extensions: bounds({ blank: false }),
      description: 'The filter, by its `id` in `signalFilters`.',
    }),
    in: t.stringList({ description: 'Values to let in.' }),
    out: t.stringList({ description: 'Values to keep out.' }),
  }),
})

const TaskTemplateInput = builder.inputType('SignalTaskTemplateInput', {
  description: 'What the tasks are like that an agent makes of its signals.',
  fields: t => ({
    ownerId: t.id({ description: 'Who gets them, `usr_…`; whoever owns the contact when it is left out.' }),
    type: t.field({ type: SignalTaskType, description: 'What they are done by.' }),
    priority: t.int({ extensions: bounds({ least: 0, most: 2 }), description: 'How urgent: 0, 1 or 2.' }),
    title: t.string({ extensions: bounds({ characters: 400 }), description: 'What to do, in short.' }),
    subject: t.string({ extensions: bounds({ characters: 400 }), description: 'Subject of the mail.' }),
    emailTemplateId: t.id({ description: 'Template of the mail, `etp_…`.' }),
    message: t.string({ description: 'What is written.' }),
  }),
})

/** A template in lemlist's form. */
const wireTemplate = (template: typeof TaskTemplateInput.$inferInput) => {
  const { ownerId, type, priority: urgency, ...data } = given(template)
  const priority = ([0, 1, 2] as const).find(each => each === urgency)
  const owner =
    ownerId === undefined ? { ownerType: 'contact_owner' as const } : { ownerType: 'specific_owner' as const, ownerId }
  return { ...owner, type, priority, data }
}

/** What an agent that is switched on may do: it looks people up for credits, and can add them to a campaign. */
const atWork: readonly SideEffect[] = ['SENDS_MESSAGE', 'SPENDS_CREDITS']

const payload = entityField('agent', {
  type: SignalAgentRef,
  description: 'The agent as it is now. Null when the action was refused.',
})

const nameFields = {
  name: 'Its name.',
  filters: 'What it looks at; `signalFilters` tells which filters its type has, and which it must have.',
  emoji: 'The sign before its name; lemlist picks one when it is left out.',
  processing: 'What is done with its signals.',
}
const nameBounds = bounds({ characters: 400, blank: false })
const emojiBounds = bounds({ characters: 20 })

action('signalAgentCreate', {
  ...costs(each(signals.signalAgentCreate)),
  description:
    'Creates a signal agent: a draft, or with `activate` one that watches at once and spends credits. Refused with PAYMENT_REQUIRED when credits are lacking, or when the team watches as much as its plan allows.',
  role: 'SEND',
  sideEffects: atWork,
  input: t => ({
    name: t.string({ required: true, extensions: nameBounds, description: nameFields.name }),
    type: t.field({
      type: SignalType,
      required: true,
      description: 'What it watches for; it cannot be changed afterwards. Not `OTHER`.',
    }),
    filters: t.field({ type: [SignalConditionInput], description: nameFields.filters }),
    emoji: t.string({ extensions: emojiBounds, description: nameFields.emoji }),
    processing: t.field({ type: SignalProcessing, description: `${nameFields.processing} Needed with \`activate\`.` }),
    taskTemplate: t.field({
      type: TaskTemplateInput,
      description: 'What its tasks are like, where `processing` is `CREATE_TASK`.',
    }),
    activate: t.boolean({ description: 'True: it watches from now on. False when it is left out.' }),
  }),
  run: async (input, context): Promise<AgentSource | null> => {
    const { name, type, processing, taskTemplate, activate, ...rest } = given(input)
    if (!isSignalType(type)) throw new Unacceptable(`An agent cannot watch for the \`type\` ${otherType}`, 'type')
    if (activate === true && processing === undefined) {
      throw new Unacceptable('`activate` needs `processing`, which says what to do with signals', 'processing')
    }
    const body = {
      ...rest,
      name,
      type,
      signalProcessingType: processing,
      signalOpportunityTemplate: taskTemplate && wireTemplate(taskTemplate),
      // lemlist: no other source can be chosen by a call, and an agent at work needs one.
      ...(activate === true ? { segmentType: 'all' as const, activate } : {}),
    }
    const created = await context.lemlist.call(signals.signalAgentCreate, { body })
    return created === undefined ? null : agentSource(created.data)
  },
  payload,
})

const agentId = 'Id of the agent, `wl_…`.'

action('signalAgentUpdate', {
  ...costs(each(signals.signalAgentUpdate)),
  description: 'Changes a signal agent; what is left out stays as it is. One that watches goes on as it is then.',
  role: 'SEND',
  sideEffects: atWork,
  input: t => ({
    agentId: t.id({ required: true, description: agentId }),
    name: t.string({ extensions: nameBounds, description: nameFields.name }),
    filters: t.field({
      type: [SignalConditionInput],
      description: `${nameFields.filters} They take the place of those it has.`,
    }),
    emoji: t.string({ extensions: emojiBounds, description: 'The sign before its name.' }),
    processing: t.field({ type: SignalProcessing, description: nameFields.processing }),
  }),
  run: async (input, context): Promise<AgentSource | null> => {
    const { agentId: watchListId, ...change } = given(input)
    mustChange(change)
    const { processing, ...rest } = change
    const body = { watchListId, ...rest, signalProcessingType: processing }
    const changed = await context.lemlist.call(signals.signalAgentUpdate, { body })
    return changed === undefined ? { id: watchListId } : agentSource(changed.data)
  },
  payload,
})

const nobody = 'There is no signal agent with this `agentId`'
/** lemlist: what it says of something that is no id at all. */
const noId: readonly Refusal[] = [[/watch list ID/, ['agentId'], nobody]]

action('signalAgentDelete', {
  ...costs(each(signals.signalAgentDelete)),
  description: 'Deletes a signal agent for good.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({ agentId: t.id({ required: true, description: agentId }) }),
  run: async ({ agentId: watchListId }, context): Promise<Deleted> => {
    const reply = await calling(noId, context.lemlist.call(signals.signalAgentDelete, { watchListId }))
    // lemlist: an id that is nobody's is told by this alone.
    if (reply?.data?.deleted === false) throw new Unacceptable(nobody, 'agentId')
    return { deletedId: watchListId }
  },
  payload: deletedField('agent'),
})
