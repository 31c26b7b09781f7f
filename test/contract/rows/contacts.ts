import type { Row } from '../row.ts'

/** The chapter Contacts. */
export const rows: readonly Row[] = []
