import type { Read } from '../read.ts'

/** Reads of the chapter Crm. */
export const reads: readonly Read[] = []
