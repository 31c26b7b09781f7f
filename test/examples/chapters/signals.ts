import type { Read } from '../read.ts'

/** Reads of the chapter Signals. */
export const reads: readonly Read[] = []
