import type { Row } from '../row.ts'

/** The chapter Crm. */
export const rows: readonly Row[] = []
