import { z } from 'zod'
import { chapter, get } from '../../lemlist/endpoint.ts'
import { flag, id, int, maybe, rows, text } from '../../lemlist/wire.ts'

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
  /** lemlist: `true` while two variants are tested, then the letter of the winner. */
  abTest: maybe(z.union([flag, text])),
  emailTemplateBId: maybe(id),
  conditionKey: maybe(text),
  delayType: maybe(text),
  /** Where a `sendToAnotherCampaign` step leads. */
  campaignId: maybe(id),
  method: maybe(text),
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

/** Chapter Sequences of the API. lemlist: sequences and steps can only be read through their campaign. */
export const sequences = chapter({
  campaignSequences: get('/campaigns/:campaignId/sequences', {
    serves: 'Campaign.sequences',
    sandbox: 'The tree of sequences as a map by id.',
    cacheSeconds: 60,
    reply: { ...sequenceRows, normalise: listed },
  }),
})
