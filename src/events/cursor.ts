import { z } from 'zod'

/** A place in the log of a team, as a client remembers it. */
export interface Place {
  /** Which log it is a place of: a log that was lost and begun anew is another one. */
  readonly log: string
  readonly team: string
  readonly position: number
  /** When the event at this place happened, in milliseconds since 1970; tells what may be missing where the place is gone. */
  readonly at: number
}

/** The farthest moment that a date can hold, in milliseconds from 1970. */
const farthest = 8.64e15

const Encoded = z.tuple([z.string(), z.string(), z.int().nonnegative(), z.int().min(-farthest).max(farthest)])

/** The cursor of a place: opaque text, fit for a header and an address. */
export const cursorOf = ({ log, team, position, at }: Place): string =>
  Buffer.from(JSON.stringify([log, team, position, at])).toString('base64url')

/** The place in a cursor; undefined for text that is none. */
export const placeOf = (cursor: string): Place | undefined => {
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
  const { data } = Encoded.safeParse(json)
  if (data === undefined) return undefined
  const [log, team, position, at] = data
  return { log, team, position, at }
}
