import type { SequenceDocument, StepDocument } from '../../sandbox/documents.ts'
import { type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import { needsEmailPro } from '../../sandbox/plans.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { sequences } from './contract.ts'
import { replaceStep, runs, sequenceOf, stepIn } from './sandbox-steps.ts'

type SequencesHandlers = Handlers<typeof sequences>

interface Named {
  readonly sequenceId: string
  readonly stepId: string
}

interface Place {
  readonly sequence: SequenceDocument
  readonly step: StepDocument
}

const placeOf = (team: TeamWorld, { sequenceId, stepId }: Named): Place => {
  needsEmailPro(team)
  const sequence = sequenceOf(team, sequenceId)
  return { sequence, step: stepIn(sequence, stepId) }
}

/** The place of a step that has two wordings. */
const testedPlaceOf = (team: TeamWorld, named: Named): Place => {
  const place = placeOf(team, named)
  if (place.step.abTest === undefined) throw refuse(404, 'No A/B test variant on this step')
  return place
}

const refuseWhileRunning = (team: TeamWorld, { sequence }: Place): void => {
  if (runs(team, sequence)) throw refuse(400, 'You cannot edit this step because the campaign is running')
}

const shownVariant = (step: StepDocument) =>
  present({
    stepId: step._id,
    abTest: step.abTest,
    emailTemplateBId: step.emailTemplateBId,
    subject: step.subjectB,
    message: step.messageB,
    altMessage: step.altMessageB,
    cc: step.ccB,
    plainText: step.plainTextB,
  })

/** The step with one wording: the second one where the first is given up. */
const afterTest = (step: StepDocument, deleted: 'A' | 'B'): StepDocument => {
  const { abTest, emailTemplateBId, subjectB, messageB, altMessageB, ccB, plainTextB, ...own } = step
  if (deleted === 'B') return own
  const { emailTemplateId, subject, message } = own
  return {
    ...own,
    emailTemplateId: emailTemplateBId ?? emailTemplateId,
    subject: subjectB ?? subject,
    message: messageB ?? message,
    ...(altMessageB === undefined ? {} : { altMessage: altMessageB }),
  }
}

export const readTest: SequencesHandlers['stepAbTest'] = ({ input, team }) =>
  shownVariant(testedPlaceOf(team, input).step)

export const createTest: SequencesHandlers['stepAbTestCreate'] = ({ input, team, world }) => {
  const place = placeOf(team, input)
  const { sequence, step } = place
  // lemlist: that it is refused is documented, the words are not.
  if (step.type !== 'email') throw refuse(400, 'A/B test is only available on email steps')
  if (step.abTest !== undefined) throw refuse(400, 'A/B test already exists on this step')
  refuseWhileRunning(team, place)
  const tested: StepDocument = {
    ...step,
    abTest: true,
    emailTemplateBId: world.ids('etp'),
    subjectB: step.subject,
    messageB: step.message,
  }
  replaceStep(team, sequence, tested)
  return shownVariant(tested)
}

export const updateTest: SequencesHandlers['stepAbTestUpdate'] = ({ input, team }) => {
  const { sequence, step } = testedPlaceOf(team, input)
  const { subject, message, altMessage, cc, plainText } = input.body
  if (subject !== undefined && subject.length > 400)
    throw refuse(400, 'Bad params: subject is limited to 400 characters')
  const changed: StepDocument = {
    ...step,
    subjectB: subject ?? step.subjectB,
    messageB: message ?? step.messageB,
    altMessageB: altMessage ?? step.altMessageB,
    ccB: cc ?? step.ccB,
    plainTextB: plainText ?? step.plainTextB,
  }
  replaceStep(team, sequence, changed)
  return shownVariant(changed)
}

export const deleteTest: SequencesHandlers['stepAbTestDelete'] = ({ input, team }) => {
  const place = testedPlaceOf(team, input)
  refuseWhileRunning(team, place)
  replaceStep(team, place.sequence, afterTest(place.step, input.variant ?? 'B'))
  return { ok: true }
}

export const selectWinner: SequencesHandlers['stepAbTestSelectWinner'] = ({ input, team }) => {
  const { sequence, step } = testedPlaceOf(team, input)
  if (step.abTest !== true) throw refuse(400, 'A winning variant has already been selected for this step')
  const { variant } = input.body
  replaceStep(team, sequence, { ...step, abTest: variant })
  return { stepId: step._id, abTest: variant }
}
