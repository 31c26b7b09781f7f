import type { Row } from '../row.ts'

/** The chapter Accounts. */
export const rows: readonly Row[] = []
