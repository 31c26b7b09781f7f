import type { Row } from '../row.ts'

/** The chapter Campaigns. */
export const rows: readonly Row[] = []
