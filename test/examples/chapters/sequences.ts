import type { Read } from '../read.ts'

/** Reads of the chapter Sequences. */
export const reads: readonly Read[] = []
