import type { Row } from '../row.ts'

/** The chapter Enrichment. */
export const rows: readonly Row[] = []
