import { z } from 'zod'
import { chapter, del, get, patch, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { acknowledgement, document, flag, id, int, maybe, rows, text } from '../../lemlist/wire.ts'
import { stepsChanged } from '../effects.ts'
import { subjects } from '../subjects.ts'
import { conditionKeys, delayTypes, httpMethods, NewStep, StepChange, VariantChange, variants } from './bodies.ts'

/** lemlist: `true` while two variants are tested, then the letter of the winner. */
const abTest = maybe(z.union([flag, text]))

/**
 * A step: `delay` in days after the step before it, `index` from 1 and `sequenceStep` from 0 its place in the sequence,
 * `message` HTML in emails and plain text elsewhere. Which further fields it has depends on its type.
 */
export const Step = z.object({
  _id: id,
  type: maybe(text),
  delay: maybe(int),
  index: maybe(int),
  sequenceId: maybe(id),
  sequenceStep: maybe(int),
  emailTemplateId: maybe(id),
  subject: maybe(text),
  message: maybe(text),
  altMessage: maybe(text),
  title: maybe(text),
  abTest,
  emailTemplateBId: maybe(id),
  conditionKey: maybe(z.enum(conditionKeys)),
  delayType: maybe(z.enum(delayTypes)),
  /** Where a `sendToAnotherCampaign` step leads. */
  campaignId: maybe(id),
  method: maybe(z.enum(httpMethods)),
  url: maybe(text),
})
export type Step = z.output<typeof Step>

/** A line of steps. `level` is 0 for the main one; the others hang on a conditional step of their parent. */
export const Sequence = z.object({
  _id: id,
  level: maybe(int),
  parentId: maybe(id),
  conditionalStepIndex: maybe(int),
  steps: maybe(z.array(Step)),
})
export type Sequence = z.output<typeof Sequence>

/** A step as its creation and its change answer it. lemlist: neither its place nor its subject. */
const WrittenStep = z.object({
  _id: id,
  type: maybe(text),
  delay: maybe(int),
  emailTemplateId: maybe(id),
  message: maybe(text),
})

/** The second wording of a tested step. */
export const Variant = z.object({
  stepId: maybe(id),
  abTest,
  emailTemplateBId: maybe(id),
  subject: maybe(text),
  message: maybe(text),
  altMessage: maybe(text),
  cc: maybe(z.array(text)),
  plainText: maybe(flag),
})
export type Variant = z.output<typeof Variant>

const ChosenVariant = z.object({ stepId: maybe(id), abTest })

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** lemlist: a level may be absent; a sequence that has a parent is not the main one. */
const levelOf = ({ level, parentId }: Fields): number =>
  typeof level === 'number' ? level : parentId === undefined ? 0 : 1

const branchOf = ({ conditionalStepIndex }: Fields): number =>
  typeof conditionalStepIndex === 'number' ? conditionalStepIndex : 0

const inOrder = (a: Fields, b: Fields): number =>
  levelOf(a) - levelOf(b) ||
  String(a.parentId).localeCompare(String(b.parentId)) ||
  branchOf(a) - branchOf(b) ||
  String(a._id).localeCompare(String(b._id))

const sequenceRows = rows(Sequence)

/** lemlist: an object by sequence id. Here it is a list in an order that two answers share: the main sequence first. */
const listed = (json: unknown): unknown => {
  if (!isObject(json) || !Object.values(json).every(isObject)) return sequenceRows.normalise(json)
  const sequences = Object.entries(json).flatMap(([_id, sequence]) =>
    isObject(sequence) ? [{ _id, level: levelOf(sequence), ...sequence }] : [],
  )
  return sequenceRows.normalise(sequences.toSorted(inOrder))
}

const test = '/sequences/:sequenceId/steps/:stepId/ab-test'
const planned = '402 below the Email Pro plan.'

/**
 * Chapter Sequences of the API. lemlist: sequences and steps can only be read through their campaign; tests of wordings
 * need the Email Pro plan.
 */
export const sequences = chapter({
  campaignSequences: get('/campaigns/:campaignId/sequences', {
    serves: 'Campaign.sequences',
    sandbox: 'The tree of sequences as a map by id.',
    kept: { seconds: 300, about: subjects.sequences },
    reply: { ...sequenceRows, normalise: listed },
  }),
  stepCreate: post('/sequences/:sequenceId/steps', {
    serves: 'Mutation.stepCreate',
    sandbox: 'Puts the step in its place and moves the others; a condition gets two empty sequences to branch into.',
    body: NewStep,
    changes: stepsChanged,
    reply: document(WrittenStep),
  }),
  stepUpdate: patch('/sequences/:sequenceId/steps/:stepId', {
    serves: 'Mutation.stepUpdate',
    sandbox: 'Changes the step; a new wording gets a new template.',
    body: StepChange,
    changes: stepsChanged,
    reply: document(WrittenStep),
  }),
  stepDelete: del('/sequences/:sequenceId/steps/:stepId', {
    serves: 'Mutation.stepDelete',
    sandbox: 'Takes the step out, with what branches off at it; refused while the campaign runs.',
    changes: stepsChanged,
    reply: acknowledgement,
  }),
  stepAbTest: get(test, {
    serves: 'Step.abTest',
    sandbox: `The second wording; ${planned}`,
    kept: { seconds: 300, about: subjects.sequences },
    reply: document(Variant),
  }),
  stepAbTestCreate: post(test, {
    serves: 'Mutation.stepAbTestCreate',
    sandbox: `Starts a test with a copy of the wording; refused while the campaign runs; ${planned}`,
    changes: stepsChanged,
    reply: document(Variant),
  }),
  stepAbTestUpdate: patch(test, {
    serves: 'Mutation.stepAbTestUpdate',
    sandbox: `Changes the second wording; ${planned}`,
    body: VariantChange,
    changes: stepsChanged,
    reply: document(Variant),
  }),
  stepAbTestDelete: del(test, {
    serves: 'Mutation.stepAbTestDelete',
    sandbox: `Ends the test with the other wording; refused while the campaign runs; ${planned}`,
    query: { variant: param.oneOf(...variants) },
    changes: stepsChanged,
    reply: acknowledgement,
  }),
  stepAbTestSelectWinner: post(`${test}/winner`, {
    serves: 'Mutation.stepAbTestSelectWinner',
    sandbox: `Notes the winner, once; ${planned}`,
    body: z.object({ variant: z.enum(variants) }),
    changes: stepsChanged,
    reply: document(ChosenVariant),
  }),
})
