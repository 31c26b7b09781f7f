import type { Happening, LoggedEvent, NewEvent } from './event.ts'

/** An entry of a stream as Redis gives it: its id, and its fields and their values in turn. */
export type Entry = readonly [id: string, fields: readonly string[]]

/** Id of the entry that holds the event with this position. */
export const idOf = (position: number): string => `${position}-0`

/** Position of the event that an entry holds, by its id. */
export const positionOf = (id: string): number => Number.parseInt(id, 10)

/** What the append script takes for an event. */
export const argumentsOf = (event: NewEvent): readonly (string | number)[] => {
  const { facts, covers, unless = [], heldUntil, type, occurredAt, receivedAt, source, body } = event
  const text = JSON.stringify({ type, occurredAt, receivedAt, source, body } satisfies Happening)
  const names = [facts, covers, unless].flatMap(list => [list.length, ...list])
  return [receivedAt, text, heldUntil ?? '', ...names]
}

/** The event that an entry holds. */
export const eventOf = ([id, fields]: Entry): LoggedEvent => {
  const text = fields[fields.indexOf('event') + 1]
  if (text === undefined) throw new Error(`There is no event in entry ${id}.`)
  // Nothing but our own script writes entries.
  return { position: positionOf(id), ...(JSON.parse(text) as Happening) }
}
