import type { Row } from '../row.ts'

/** The chapter Inbox. */
export const rows: readonly Row[] = []
