import type { Read } from '../read.ts'

/** Reads of the chapter Inbox. */
export const reads: readonly Read[] = []
