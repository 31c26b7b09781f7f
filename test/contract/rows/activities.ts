import type { Row } from '../row.ts'

/** The chapter Activities. */
export const rows: readonly Row[] = []
