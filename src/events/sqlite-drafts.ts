import type { NewEvent } from './event.ts'
import { integer, text } from './sqlite-schema.ts'

/** An event as it is to be kept. */
export interface Draft {
  readonly type: string
  /** When it happened and was received, in milliseconds since 1970. */
  readonly occurredAt: number
  readonly receivedAt: number
  readonly source: string
  /** JSON. */
  readonly body: string
  readonly heldUntil: number | null
  readonly facts: readonly string[]
  readonly covers: readonly string[]
  readonly unless: readonly string[]
}

/** Events on their way to the thread, field by field in a row: objects and lists take several times as long. */
export type Packed = readonly (string | number | null)[]

/** Packs events; throws where one has no time. */
export const pack = (events: readonly NewEvent[]): Packed => {
  const packed: Packed[number][] = []
  for (const { type, occurredAt, receivedAt, source, body, facts, covers, unless = [], heldUntil = null } of events) {
    if (![occurredAt, receivedAt, heldUntil ?? 0].every(Number.isSafeInteger))
      throw new RangeError('a time of an event is no whole number of milliseconds')
    packed.push(type, occurredAt, receivedAt, source, JSON.stringify(body), heldUntil)
    packed.push(facts.length, covers.length, unless.length, ...facts, ...covers, ...unless)
  }
  return packed
}

/** Length of the texts that were packed. */
export const sizeOf = (packed: Packed): number => {
  let size = 0
  for (const field of packed) size += typeof field === 'string' ? field.length : 0
  return size
}

export const unpack = (packed: Packed): readonly Draft[] => {
  const drafts: Draft[] = []
  let at = 0
  const take = (count: number): readonly string[] => {
    at += count
    return packed.slice(at - count, at).map(text)
  }
  while (at < packed.length) {
    const [type, occurredAt, receivedAt, source, body, heldUntil, facts, covers, unless] = packed.slice(at, at + 9)
    at += 9
    drafts.push({
      type: text(type),
      occurredAt: integer(occurredAt),
      receivedAt: integer(receivedAt),
      source: text(source),
      body: text(body),
      heldUntil: heldUntil === null ? null : integer(heldUntil),
      facts: take(integer(facts)),
      covers: take(integer(covers)),
      unless: take(integer(unless)),
    })
  }
  return drafts
}
