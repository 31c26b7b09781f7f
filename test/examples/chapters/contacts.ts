import type { Read } from '../read.ts'

/** Reads of the chapter Contacts. */
export const reads: readonly Read[] = []
