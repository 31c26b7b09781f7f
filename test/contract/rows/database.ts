import type { Row } from '../row.ts'

/** The chapter Database. */
export const rows: readonly Row[] = []
