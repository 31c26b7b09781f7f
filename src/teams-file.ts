import { z } from 'zod'

/** A team whose key the gateway has. */
export interface TeamKey {
  /** What callers and logs name it by; undefined for the only one. */
  readonly name: string | undefined
  readonly apiKey: string
}

/** Reads a file; throws where that fails. */
export type ReadText = (path: string) => string

/** Why JSON could not be read from a file, without anything that stands in it. */
export const unreadBy = (error: unknown): string =>
  error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${(error as NodeJS.ErrnoException).code})`

const TeamsFile = z
  .array(z.strictObject({ name: z.string().trim().min(1).max(100), apiKey: z.string().trim().min(1).max(500) }))
  .min(1)
  .max(200)
  .refine(teams => new Set(teams.map(({ name }) => name)).size === teams.length, 'two teams have the same name')
  .refine(teams => new Set(teams.map(({ apiKey }) => apiKey)).size === teams.length, 'two teams have the same key')

/** The teams of a file, or what is wrong with it, without anything that stands in it: that may be a key. */
export const readTeams = (path: string, readText: ReadText): readonly TeamKey[] | string => {
  let json: unknown
  try {
    json = JSON.parse(readText(path))
  } catch (error) {
    return unreadBy(error)
  }
  const parsed = TeamsFile.safeParse(json)
  if (parsed.success) return parsed.data
  return parsed.error.issues
    .map(({ path: place, code, message }) => `${place.join('.') || 'the list'}: ${code === 'custom' ? message : code}`)
    .join(', ')
}
