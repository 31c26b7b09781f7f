import type { Row } from '../row.ts'

/** The chapter Leads. */
export const rows: readonly Row[] = []
