import type { Read } from '../read.ts'

/** Reads of the chapter Accounts. */
export const reads: readonly Read[] = []
