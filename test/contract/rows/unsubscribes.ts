import type { Row } from '../row.ts'

/** The chapter Unsubscribes. */
export const rows: readonly Row[] = []
