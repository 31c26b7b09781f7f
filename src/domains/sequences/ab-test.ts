import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each } from '../../graph/cost.ts'
import { orNull } from '../../graph/errors.ts'
import { eachLoader } from '../../graph/loader.ts'
import { AbVariant } from '../campaigns/range.ts'
import { type Step, sequences, type Variant } from './contract.ts'

/** How lemlist names a step. */
export interface StepName {
  readonly sequenceId: string
  readonly stepId: string
}

/** The test of a step's wording, with the second wording where the row that told of it had it. */
interface AbTestSource extends StepName {
  readonly winner: 'A' | 'B' | null
  readonly variant?: Variant | undefined
}

/** The test of a step's wording; null when it has one wording only. */
export const testOf = (name: StepName, { abTest }: Pick<Step, 'abTest'>, variant?: Variant): AbTestSource | null => {
  if (abTest === undefined || abTest === false) return null
  // lemlist: `true` while both are tried, then the letter of the winner.
  return { ...name, winner: abTest === 'A' || abTest === 'B' ? abTest : null, variant }
}

const secondWording = eachLoader(
  (context: Context, { sequenceId, stepId }: StepName) =>
    context.lemlist.call(sequences.stepAbTest, { sequenceId, stepId }),
  ({ sequenceId, stepId }) => `${sequenceId} ${stepId}`,
)

const StepVariantRef = builder.objectRef<Variant>('StepVariant').implement({
  description: 'The second wording of a step.',
  fields: t => ({
    subject: t.exposeString('subject', { description: 'Subject of the email.' }),
    message: t.exposeString('message', { description: 'The email, HTML. Variables stand in double braces.' }),
    altMessage: t.exposeString('altMessage', { description: 'The other message, where the step has one.' }),
    cc: t.expose('cc', {
      type: ['EmailAddress'],
      nullable: true,
      description: 'Who gets a copy. Null where lemlist names nobody.',
    }),
    isPlainText: t.exposeBoolean('plainText', {
      description: 'Whether the email is sent as text without formatting. Null where lemlist does not say.',
    }),
  }),
})

/** The test of the wording of a step, in the graph. */
export const AbTestRef = builder.objectRef<AbTestSource>('AbTest').implement({
  description: 'A step that is tried in two wordings: A is the subject and message of the step itself.',
  fields: t => ({
    isRunning: t.boolean({
      nullable: false,
      resolve: ({ winner }) => winner === null,
      description: 'Whether both wordings are being tried; false once one was chosen.',
    }),
    winner: t.field({
      type: AbVariant,
      resolve: ({ winner }) => winner,
      description: 'The wording that was chosen for everyone. Null while both are being tried.',
    }),
    variantB: t.field({
      ...costs(each(sequences.stepAbTest)),
      type: StepVariantRef,
      resolve: (test, _, context) => test.variant ?? orNull(secondWording(context, test)),
      description:
        'The second wording. Costs one call for each step; needs the Email Pro plan of lemlist. Null when it was deleted meanwhile.',
    }),
  }),
})
