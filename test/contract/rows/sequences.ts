import type { Row } from '../row.ts'

/** The chapter Sequences. */
export const rows: readonly Row[] = []
