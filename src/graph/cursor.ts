import { z } from 'zod'
import { badInput } from './errors.ts'

/** A place in a list that survives rows coming and going: where a row was, and which row it was. */
export interface Anchor {
  readonly place: number
  readonly id: string
  /** When the row happened, in lists that are ordered by time. */
  readonly at?: string | undefined
}

const Encoded = z.tuple([z.string(), z.number().int().nonnegative(), z.string(), z.string().optional()])

/** The cursor of a row. `list` names the kind of list, so that a cursor of another one is recognised. */
export const cursorOf = (list: string, { place, id, at }: Anchor): string =>
  Buffer.from(JSON.stringify(at === undefined ? [list, place, id] : [list, place, id, at])).toString('base64url')

/** The anchor in a cursor. Throws BAD_USER_INPUT for text that is not a cursor of this kind of list. */
export const anchorOf = (list: string, cursor: string): Anchor => {
  const refused = badInput('`after` is not a cursor of this list; use `pageInfo.endCursor` of its last part', 'after')
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw refused
  }
  const parsed = Encoded.safeParse(json)
  if (!parsed.success || parsed.data[0] !== list) throw refused
  const [, place, id, at] = parsed.data
  return { place, id, at }
}
