import { isActivityGroup } from '../domains/activities/types.ts'
import { type EventBody, gapType, type NewEvent } from './event.ts'
import { factsOf } from './facts.ts'

/** What lemlist tells in a call of a hook. */
export interface Callback {
  /** Id of the team; lemlist: not every event tells it. */
  readonly team: string | undefined
  readonly secret: string | undefined
  /** In lemlist's spelling, known to the gateway or not. */
  readonly type: string
  /** All of it as lemlist spells it, with the secret undefined. */
  readonly body: EventBody
}

/** Far longer than the name of any event. */
const longestType = 200

/** How long an event of a group waits for the activity that tells more, in milliseconds. */
const holdMs = 30_000

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Whether it can be the type of an event of lemlist: any text but the gateway's own words. */
const isType = (type: unknown): type is string =>
  typeof type === 'string' && type !== '' && type.length <= longestType && type !== gapType

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

/** The callback in the body of a request; undefined where it is no JSON object with a type. */
export const readCallback = (text: string): Callback | undefined => {
  const json = jsonIn(text)
  if (!isObject(json)) return undefined
  const { type, teamId, secret } = json
  if (!isType(type)) return undefined
  // lemlist: it signs nothing, and repeats the hook's secret in the body instead. What is undefined is written nowhere; to
  // copy all the rest takes as long as to read it.
  if (secret !== undefined) json.secret = undefined
  return { team: textIn(teamId), secret: textIn(secret), type, body: json }
}

/** Numbers from here on are milliseconds, those below seconds. */
const firstMs = 100_000_000_000

/** A point in time in milliseconds since 1970: ISO 8601, or seconds or milliseconds; undefined for anything else. */
const timeIn = (value: unknown): number | undefined => {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)) {
    const ms = Date.parse(value)
    return Number.isNaN(ms) ? undefined : ms
  }
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !(number > 0 && number < 1e15)) return undefined
  return Math.trunc(number < firstMs ? number * 1000 : number)
}

/** The event that a callback tells of, which was received at this time in milliseconds since 1970. */
export const eventOf = ({ type, body }: Callback, receivedAt: number): NewEvent => {
  const occurredAt = timeIn(body.createdAt)
  const { facts, covers, unless = [] } = factsOf(body, type, occurredAt)
  const happening = { type, occurredAt: occurredAt ?? receivedAt, receivedAt, source: 'WEBHOOK', body } as const
  if (isActivityGroup(type)) return { ...happening, facts, covers, unless, heldUntil: receivedAt + holdMs }
  return { ...happening, facts, covers, unless }
}
