import type { Row } from '../row.ts'

/** The chapter Companies. */
export const rows: readonly Row[] = []
