import { builder } from '../../graph/builder.ts'
import { idPrefixes } from '../../graph/node.ts'
import type { Sequence, Step } from './contract.ts'

/** A sequence and the campaign through which it was read. */
export interface SequenceSource {
  readonly campaignId: string
  readonly row: Sequence
}

/** A step, its place in its sequence from 0, and the sequence. */
export interface StepSource {
  readonly sequence: SequenceSource
  readonly place: number
  readonly row: Step
}

idPrefixes('Sequence', 'seq')
idPrefixes('Step', 'stp')

/** A sequence in the graph. */
export const SequenceRef = builder.objectRef<SequenceSource>('Sequence')
/** A step in the graph. */
export const StepRef = builder.objectRef<StepSource>('Step')
