import type { SequenceDocument, StepDocument } from '../../sandbox/documents.ts'
import { found, type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import type { sequences } from './contract.ts'

/** lemlist: the second variant of a tested step is shown by its id only; its words have a route of their own. */
const shownStep = (
  { subjectB: _subjectB, messageB: _messageB, ...step }: StepDocument,
  sequenceId: string,
  sequenceStep: number,
) => present({ ...step, index: sequenceStep + 1, sequenceId, sequenceStep })

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
}
