import type { SequenceDocument, StepDocument } from '../../sandbox/documents.ts'
import { found, type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import type { sequences } from './contract.ts'
import { createStep, deleteStep, updateStep } from './sandbox-steps.ts'
import { createTest, deleteTest, readTest, selectWinner, updateTest } from './sandbox-tests.ts'

const wordsOfB = ['subjectB', 'messageB', 'altMessageB', 'ccB', 'plainTextB']

/** lemlist: the second variant of a tested step is shown by its id only; its words have a route of their own. */
const shownStep = (step: StepDocument, sequenceId: string, sequenceStep: number) => {
  const own = Object.entries(step).filter(([name]) => !wordsOfB.includes(name))
  return present({ ...Object.fromEntries(own), index: sequenceStep + 1, sequenceId, sequenceStep })
}

/** A sequence as lemlist shows it, its steps with their places. */
const shownSequence = ({ _id, level, parentId, conditionalStepIndex, steps }: SequenceDocument) =>
  present({
    _id,
    steps: steps.map((step, place) => shownStep(step, _id, place)),
    level,
    parentId,
    conditionalStepIndex,
  })

/** How the pretend lemlist answers the chapter Sequences. */
export const sequencesHandlers: Handlers<typeof sequences> = {
  campaignSequences: ({ input, team }) => {
    const campaign = found(team.campaigns.get(input.campaignId), 'Campaign')
    const own = team.sequences.where('campaignId', campaign._id)
    if (own.length === 0) throw refuse(400, 'Campaign has no sequence')
    return Object.fromEntries(own.map(sequence => [sequence._id, shownSequence(sequence)]))
  },
  stepCreate: createStep,
  stepUpdate: updateStep,
  stepDelete: deleteStep,
  stepAbTest: readTest,
  stepAbTestCreate: createTest,
  stepAbTestUpdate: updateTest,
  stepAbTestDelete: deleteTest,
  stepAbTestSelectWinner: selectWinner,
}
