import type { Read } from '../read.ts'

/** Reads of the chapter Fields. */
export const reads: readonly Read[] = []
