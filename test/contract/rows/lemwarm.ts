import type { Row } from '../row.ts'

/** The chapter Lemwarm. */
export const rows: readonly Row[] = []
