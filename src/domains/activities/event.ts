import type { z } from 'zod'
import { type EventBody, type Gap, gapType, type Happening } from '../../events/event.ts'
import { decode } from '../../lemlist/decode.ts'
import { id, maybe } from '../../lemlist/wire.ts'
import type { ActivityRow } from './activity.ts'
import { Activity } from './contract.ts'
import { isListed } from './filter.ts'

/** What an event tells by the keys of an activity. lemlist: what is no activity mostly has no id. */
const EventFacts = Activity.extend({ _id: maybe(id) })
type EventFacts = z.output<typeof EventFacts>

const readFacts = ({ type, occurredAt, body }: Happening): EventFacts => {
  const certain = { type, createdAt: new Date(occurredAt).toISOString() }
  try {
    // A copy, because whatever cannot be read is taken out of it.
    const decoded = decode(EventFacts, structuredClone({ ...body, ...certain }))
    if (decoded.ok) return decoded.value
  } catch {
    // Nested more deeply than can be read; it is an event all the same.
  }
  return { ...certain, _id: undefined }
}

/** By body: an event and the copies of it that are handed on share theirs. */
const factsByBody = new WeakMap<EventBody, EventFacts>()

/** What an event tells, by the keys of an activity. Each event is read once, however many ask. */
export const factsOfEvent = (event: Happening): EventFacts => {
  const known = factsByBody.get(event.body)
  if (known !== undefined) return known
  const facts = readFacts(event)
  factsByBody.set(event.body, facts)
  return facts
}

/** The activity that an event tells of; null for events that are none. */
export const activityOfEvent = (event: Happening): ActivityRow | null => {
  const facts = factsOfEvent(event)
  const { _id } = facts
  return _id === undefined || !isListed(event.type) ? null : { ...facts, _id }
}

/** The gap that an event tells of; null for all other events. */
export const gapOfEvent = ({ type, body }: Happening): Gap | null => {
  const { from, to, lost } = body
  if (type !== gapType || typeof from !== 'string' || typeof to !== 'string') return null
  return { from, to, lost: typeof lost === 'number' ? lost : null }
}
