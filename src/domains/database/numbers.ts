import { z } from 'zod'
import { int } from '../../lemlist/wire.ts'

/** A whole number. lemlist: the database has some as text, and which ones differs between people and companies. */
export const count = z.union([
  int,
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number)
    .pipe(int),
])
