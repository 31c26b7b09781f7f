import type { CampaignDocument, LeadDocument, SequenceDocument, StepDocument } from '../../sandbox/documents.ts'
import { dueFor } from '../../sandbox/engine-steps.ts'
import { found, type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { NewStep, StepChange, StepType } from './bodies.ts'
import type { sequences } from './contract.ts'

/** The sequence that a call names. */
export const sequenceOf = (team: TeamWorld, sequenceId: string): SequenceDocument =>
  found(team.sequences.get(sequenceId), 'Sequence')

/** The step of a sequence that a call names. */
export const stepIn = ({ steps }: SequenceDocument, stepId: string): StepDocument =>
  found(
    steps.find(({ _id }) => _id === stepId),
    'Step',
  )

/** Whether the campaign of a sequence runs. */
export const runs = (team: TeamWorld, { campaignId }: SequenceDocument): boolean =>
  team.campaigns.get(campaignId)?.status === 'running'

/** Puts a changed step in the place of the one with its id. */
export const replaceStep = (team: TeamWorld, { _id, steps }: SequenceDocument, changed: StepDocument): void => {
  team.sequences.update(_id, { steps: steps.map(step => (step._id === changed._id ? changed : step)) })
}

/** A step as lemlist answers a creation and a change: five facts of it. */
const written = ({ _id, type, delay, emailTemplateId, message }: StepDocument) =>
  present({ _id, type, delay, emailTemplateId, message })

/** What a step of a type cannot do without. lemlist: these are known, the words in which it refuses are not. */
const needed: Partial<Record<StepType, keyof StepChange>> = {
  email: 'subject',
  linkedinSend: 'message',
  whatsappMessage: 'message',
  sms: 'message',
  api: 'url',
  conditional: 'conditionKey',
  sendToAnotherCampaign: 'campaignId',
}

const refuseBlank = ({ type }: StepChange, step: Partial<StepChange>): void => {
  const name = needed[type]
  if (name === undefined) return
  const value = step[name]
  if (value === undefined || (typeof value === 'string' && value.trim() === ''))
    throw refuse(400, `Bad params: ${name} is required`)
}

const refuseUnfit = (team: TeamWorld, { url, campaignId, images = [], videos = [] }: StepChange): void => {
  if (url !== undefined && !/^https?:\/\//.test(url)) throw refuse(400, 'Bad params: url must start with http(s)://')
  if (images.length + videos.length > 6) throw refuse(400, 'Bad params: images and videos are limited to 6 items')
  if (campaignId === undefined) return
  const target: CampaignDocument | undefined = team.campaigns.get(campaignId)
  if (target === undefined) throw refuse(400, 'Campaign not found')
  if (target.status === 'archived') throw refuse(400, 'Campaign is archived')
}

/** The sequences that branch off from this one behind a place take the place of their step. */
const moveBranches = (team: TeamWorld, { _id, campaignId }: SequenceDocument, from: number, by: number): void => {
  for (const { _id: branchId, parentId, conditionalStepIndex = -1 } of team.sequences.where('campaignId', campaignId)) {
    if (parentId !== _id || conditionalStepIndex < from) continue
    team.sequences.update(branchId, { conditionalStepIndex: conditionalStepIndex + by })
  }
}

/** The leads on their way through a sequence that have a step behind this place before them. */
const leadsBehind = (team: TeamWorld, { _id, campaignId }: SequenceDocument, place: number): LeadDocument[] =>
  team.leads
    .where('campaignId', campaignId)
    .filter(lead => lead.sequenceStep > place && dueFor(team, lead)?.sequence._id === _id)

const moveLeads = (team: TeamWorld, leads: readonly LeadDocument[], by: number): void => {
  for (const { _id, sequenceStep } of leads) team.leads.update(_id, { sequenceStep: sequenceStep + by })
}

const placeFor = ({ steps }: SequenceDocument, { index = -1 }: NewStep): number =>
  index < 0 || index > steps.length ? steps.length : index

/** Creates a step. lemlist: whether the campaign runs makes no difference here. */
export const createStep: Handlers<typeof sequences>['stepCreate'] = ({ input, team, world }) => {
  const sequence = sequenceOf(team, input.sequenceId)
  const { index: _index, ...content } = input.body
  refuseBlank(content, content)
  refuseUnfit(team, content)
  const place = placeFor(sequence, input.body)
  const leads = leadsBehind(team, sequence, place)
  const step: StepDocument = {
    _id: world.ids('stp'),
    emailTemplateId: world.ids('etp'),
    ...content,
    delay: content.delay ?? (place === 0 ? 0 : 1),
  }
  team.sequences.update(sequence._id, { steps: sequence.steps.toSpliced(place, 0, step) })
  moveBranches(team, sequence, place, 1)
  moveLeads(team, leads, 1)
  if (step.type === 'conditional') {
    const { _id: parentId, campaignId, level } = sequence
    const branch = { campaignId, level: level + 1, parentId, conditionalStepIndex: place, steps: [] }
    for (let each = 0; each < 2; each += 1) team.sequences.insert({ _id: world.ids('seq'), ...branch })
  }
  return written(step)
}

const wording = ['subject', 'message', 'altMessage'] as const

/** Changes a step. lemlist: the template's id may be another one afterwards; here it is when the wording changes. */
export const updateStep: Handlers<typeof sequences>['stepUpdate'] = ({ input: { body, ...named }, team, world }) => {
  const sequence = sequenceOf(team, named.sequenceId)
  const step = stepIn(sequence, named.stepId)
  if (body.type !== step.type) throw refuse(400, 'Bad params: type cannot be changed')
  // An email without a subject goes on in the thread of the one before it.
  if (body.message !== undefined && needed[body.type] === 'message') refuseBlank(body, body)
  refuseUnfit(team, body)
  const isReworded = wording.some(name => body[name] !== undefined && body[name] !== step[name])
  const emailTemplateId = isReworded ? world.ids('etp') : step.emailTemplateId
  const changed: StepDocument = { ...step, ...body, delay: body.delay ?? step.delay, emailTemplateId }
  replaceStep(team, sequence, changed)
  return written(changed)
}

const deleteBranches = (team: TeamWorld, { _id, campaignId }: SequenceDocument, place?: number): void => {
  for (const branch of team.sequences.where('campaignId', campaignId)) {
    if (branch.parentId !== _id || (place !== undefined && branch.conditionalStepIndex !== place)) continue
    deleteBranches(team, branch)
    team.sequences.delete(branch._id)
  }
}

/** Deletes a step and what branches off at it. */
export const deleteStep: Handlers<typeof sequences>['stepDelete'] = ({ input, team }) => {
  const sequence = sequenceOf(team, input.sequenceId)
  const step = stepIn(sequence, input.stepId)
  if (runs(team, sequence)) throw refuse(400, 'You cannot delete this step because the campaign is running')
  const place = sequence.steps.indexOf(step)
  const leads = leadsBehind(team, sequence, place)
  if (step.type === 'conditional') deleteBranches(team, sequence, place)
  team.sequences.update(sequence._id, { steps: sequence.steps.toSpliced(place, 1) })
  moveBranches(team, sequence, place + 1, -1)
  moveLeads(team, leads, -1)
  return { ok: true }
}
