import type { Read } from '../read.ts'

/** Reads of the chapter Deliverability. */
export const reads: readonly Read[] = []
