import type { Row } from '../row.ts'

/** The chapter Webhooks. */
export const rows: readonly Row[] = []
