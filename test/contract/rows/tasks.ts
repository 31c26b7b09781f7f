import type { Row } from '../row.ts'

/** The chapter Tasks. */
export const rows: readonly Row[] = []
