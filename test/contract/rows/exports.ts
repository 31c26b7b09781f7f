import type { Row } from '../row.ts'

/** The chapter Exports. */
export const rows: readonly Row[] = []
