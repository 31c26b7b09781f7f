import type { Read } from '../read.ts'

/** Reads of the chapter Enrichment. */
export const reads: readonly Read[] = []
