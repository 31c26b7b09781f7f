import type { Row } from '../row.ts'

/** The chapter Schedules. */
export const rows: readonly Row[] = []
