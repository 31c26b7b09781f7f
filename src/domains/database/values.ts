import { z } from 'zod'
import { instant, int } from '../../lemlist/wire.ts'

/** A whole number. lemlist: the database has some as text, and which ones differs between people and companies. */
export const count = z.union([
  int,
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number)
    .pipe(int),
])

/** A point in time. lemlist: the database writes `2025-09-07 02:11:32 UTC`, all else ISO 8601. */
export const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d+)?(Z| UTC)$/)
  .transform(text => text.replace(' UTC', 'Z').replace(' ', 'T'))
  .pipe(instant)
