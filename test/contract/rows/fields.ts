import type { Row } from '../row.ts'

/** The chapter Fields. */
export const rows: readonly Row[] = []
