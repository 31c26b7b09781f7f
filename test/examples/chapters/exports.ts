import type { Read } from '../read.ts'

/** Reads of the chapter Exports. */
export const reads: readonly Read[] = []
