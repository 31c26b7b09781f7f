import type { Read } from '../read.ts'

/** Reads of the chapter Database. */
export const reads: readonly Read[] = []
