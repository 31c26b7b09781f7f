import { sequences } from '../../../src/domains/sequences/contract.ts'
import type { SequenceDocument, StepDocument } from '../../../src/sandbox/documents.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import type { Harness } from '../../support/harness.ts'
import { first, type Row } from '../row.ts'

interface Place {
  readonly sequence: SequenceDocument
  readonly step: StepDocument
}

/** The first step that is tested, or an email that is not. */
const placeOf = (team: TeamWorld, isTested: boolean): Place => {
  const fits = ({ type, abTest }: StepDocument) => type === 'email' && (abTest !== undefined) === isTested
  const sequence = first(team.sequences, ({ steps }) => steps.some(fits))
  const step = sequence.steps.find(fits)
  if (step === undefined) throw new Error('the sandbox has no such step')
  return { sequence, step }
}

const nameIn = (team: TeamWorld, isTested: boolean) => {
  const { sequence, step } = placeOf(team, isTested)
  return { sequenceId: sequence._id, stepId: step._id }
}

/** The same as a mutation names it, with the campaign. */
const inputIn = (team: TeamWorld, isTested: boolean) => ({
  campaignId: placeOf(team, isTested).sequence.campaignId,
  ...nameIn(team, isTested),
})

const addressOf = (team: TeamWorld, isTested: boolean): string => {
  const { sequenceId, stepId } = nameIn(team, isTested)
  return `/sequences/${sequenceId}/steps/${stepId}`
}

/** The campaign of a step stands still, as lemlist wants it for the larger changes. */
const paused = ({ team }: Harness, isTested = false): void => {
  team.campaigns.update(placeOf(team, isTested).sequence.campaignId, { status: 'paused' })
}

/** A test that is still running. */
const undecided = (harness: Harness): void => {
  const { sequence, step } = placeOf(harness.team, true)
  const steps = sequence.steps.map(each => (each === step ? { ...each, abTest: true as const } : each))
  harness.team.sequences.update(sequence._id, { steps })
  paused(harness, true)
}

const shown = 'step { id type } sequence { id steps { id } } campaign { id } userErrors { code message field }'

/** The chapter Sequences. */
export const rows: readonly Row[] = [
  {
    endpoint: sequences.campaignSequences,
    input: team => ({ campaignId: first(team.campaigns)._id }),
    arrives: team => ({ path: `/campaigns/${first(team.campaigns)._id}/sequences` }),
    query: 'query ($id: ID!) { campaign(id: $id) { sequences { id level steps { id type index } } } }',
    variables: team => ({ id: first(team.campaigns)._id }),
  },
  {
    endpoint: sequences.stepCreate,
    input: team => ({
      sequenceId: placeOf(team, false).sequence._id,
      body: { type: 'linkedinSend', message: 'Hello', delay: 2, index: 0, images: ['https://example.com/a.png'] },
    }),
    arrives: team => ({
      path: `/sequences/${placeOf(team, false).sequence._id}/steps`,
      body: { type: 'linkedinSend', message: 'Hello', delay: 2, index: 0, images: ['https://example.com/a.png'] },
    }),
    query: `mutation ($input: StepCreateInput!) { stepCreate(input: $input) { stepId ${shown} } }`,
    variables: team => ({
      input: {
        campaignId: placeOf(team, false).sequence.campaignId,
        sequenceId: placeOf(team, false).sequence._id,
        type: 'LINKEDIN_SEND',
        message: 'Hello',
        delayDays: 2,
        index: 1,
        images: ['https://example.com/a.png'],
      },
    }),
  },
  {
    endpoint: sequences.stepUpdate,
    input: team => ({ ...nameIn(team, false), body: { type: 'email', subject: 'Hello again', delay: 4 } }),
    arrives: team => ({ path: addressOf(team, false), body: { type: 'email', subject: 'Hello again', delay: 4 } }),
    query: `mutation ($input: StepUpdateInput!) { stepUpdate(input: $input) { ${shown} } }`,
    variables: team => ({
      input: { ...inputIn(team, false), type: 'EMAIL', subject: 'Hello again', delayDays: 4 },
    }),
  },
  {
    endpoint: sequences.stepDelete,
    input: team => nameIn(team, false),
    arrives: team => ({ path: addressOf(team, false) }),
    query: `mutation ($input: StepDeleteInput!) {
      stepDelete(input: $input) { deletedId sequence { steps { id } } campaign { id } userErrors { code message field } }
    }`,
    variables: team => ({ input: inputIn(team, false) }),
    prepare: harness => paused(harness),
  },
  {
    endpoint: sequences.stepAbTest,
    input: team => nameIn(team, true),
    arrives: team => ({ path: `${addressOf(team, true)}/ab-test` }),
    query: `query ($id: ID!) {
      campaign(id: $id) { sequences { steps { id abTest { isRunning winner variantB { subject message } } } } }
    }`,
    variables: team => ({ id: placeOf(team, true).sequence.campaignId }),
  },
  {
    endpoint: sequences.stepAbTestCreate,
    input: team => nameIn(team, false),
    arrives: team => ({ path: `${addressOf(team, false)}/ab-test` }),
    query: `mutation ($input: StepAbTestCreateInput!) {
      stepAbTestCreate(input: $input) { abTest { variantB { subject } } ${shown} }
    }`,
    variables: team => ({ input: inputIn(team, false) }),
    prepare: harness => paused(harness),
  },
  {
    endpoint: sequences.stepAbTestUpdate,
    input: team => ({ ...nameIn(team, true), body: { subject: 'B', cc: ['sam@example.com'], plainText: true } }),
    arrives: team => ({
      path: `${addressOf(team, true)}/ab-test`,
      body: { subject: 'B', cc: ['sam@example.com'], plainText: true },
    }),
    query: `mutation ($input: StepAbTestUpdateInput!) {
      stepAbTestUpdate(input: $input) { abTest { variantB { subject cc isPlainText } } ${shown} }
    }`,
    variables: team => ({
      input: { ...inputIn(team, true), subject: 'B', cc: ['sam@example.com'], isPlainText: true },
    }),
    prepare: undecided,
  },
  {
    endpoint: sequences.stepAbTestDelete,
    input: team => ({ ...nameIn(team, true), variant: 'A' }),
    arrives: team => ({ path: `${addressOf(team, true)}/ab-test`, query: 'variant=A' }),
    query: `mutation ($input: StepAbTestDeleteInput!) { stepAbTestDelete(input: $input) { ${shown} } }`,
    variables: team => ({ input: { ...inputIn(team, true), variant: 'A' } }),
    prepare: undecided,
  },
  {
    endpoint: sequences.stepAbTestSelectWinner,
    input: team => ({ ...nameIn(team, true), body: { variant: 'B' } }),
    arrives: team => ({ path: `${addressOf(team, true)}/ab-test/winner`, body: { variant: 'B' } }),
    query: `mutation ($input: StepAbTestSelectWinnerInput!) { stepAbTestSelectWinner(input: $input) { ${shown} } }`,
    variables: team => ({ input: { ...inputIn(team, true), variant: 'B' } }),
    prepare: undecided,
  },
]
