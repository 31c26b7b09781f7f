import type { Row } from '../row.ts'

/** The chapter Deliverability. */
export const rows: readonly Row[] = []
