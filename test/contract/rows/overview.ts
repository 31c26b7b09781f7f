import type { Row } from '../row.ts'

/** The chapter Overview. */
export const rows: readonly Row[] = []
