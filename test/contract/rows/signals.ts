import type { Row } from '../row.ts'

/** The chapter Signals. */
export const rows: readonly Row[] = []
