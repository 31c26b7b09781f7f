import { hash } from 'node:crypto'
import { groupOf, isActivityGroup } from '../domains/activities/types.ts'
import { currentEvent } from '../domains/webhooks/names.ts'
import type { EventBody, NewEvent } from './event.ts'

/** How the log tells that two accounts are of one fact. */
export type Facts = Pick<NewEvent, 'facts' | 'covers' | 'unless'>

const digest = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22)

const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** All that a body says, however its keys are ordered, besides what may differ between two accounts of one fact. */
const wholeOf = ({ _id, type: _type, secret: _secret, ...rest }: EventBody): string =>
  digest(JSON.stringify(rest, inOrder))

/** An id as it can be a part of a name: short, and without what stands between parts. */
const idIn = (value: unknown): string | undefined => {
  if (typeof value !== 'string' || value === '') return undefined
  return /^\w{1,64}$/.test(value) ? value : digest(value)
}

const leadIn = ({ leadId, lead }: EventBody): unknown =>
  leadId ?? (typeof lead === 'object' && lead !== null && '_id' in lead ? lead._id : undefined)

/** What an event is about and when it was; undefined where lemlist does not say. */
const momentOf = (body: EventBody, occurredAt: number | undefined): string | undefined => {
  const lead = idIn(leadIn(body))
  if (lead === undefined || occurredAt === undefined) return undefined
  return `${lead}:${idIn(body.campaignId) ?? ''}:${occurredAt}`
}

/** The step. lemlist: its place is told everywhere, its id is missing in older accounts. */
const stepIn = ({ sequenceId, sequenceStep, stepId }: EventBody): string =>
  typeof sequenceStep === 'number' ? `${idIn(sequenceId) ?? ''}:${sequenceStep}` : (idIn(stepId) ?? '')

/**
 * Names under which an event of a group tells what an activity of that group tells better. lemlist: both may share the
 * id, or only lead, campaign and moment.
 */
const namesInGroup = (group: string, id: string | undefined, moment: string | undefined): string[] => {
  const names: string[] = []
  if (id !== undefined) names.push(`group:${group}:${id}`)
  if (moment !== undefined) names.push(`group:${group}:${moment}`)
  return names
}

/**
 * The names of the fact that a callback or a row of `GET /activities` tells; `occurredAt` in milliseconds since 1970,
 * undefined where lemlist does not say.
 *
 * An activity goes by its id and its type: of two with different ids, both happened. An account without an id goes by
 * what it is about and when, and stands for the activity of which it says just that. An event of a group goes by names
 * of its own, which the activity covers: it never stands for the activity.
 */
export const factsOf = (body: EventBody, type: string, occurredAt: number | undefined): Facts => {
  const name = currentEvent(type)
  const id = idIn(body._id)
  const moment = momentOf(body, occurredAt)
  if (isActivityGroup(name)) {
    const names = namesInGroup(name, id, moment)
    return { facts: names.length > 0 ? names : [`group:${name}:${wholeOf(body)}`], covers: [] }
  }
  const group = groupOf(name)
  const grouped = group === undefined ? [] : namesInGroup(group, id, moment)
  const key = moment === undefined ? `${name}:${wholeOf(body)}` : `${name}:${moment}:${stepIn(body)}`
  return id === undefined
    ? { facts: [`like:${key}`], covers: [`nameless:${key}`, ...grouped] }
    : { facts: [`id:${name}:${id}`], covers: [`like:${key}`, ...grouped], unless: [`nameless:${key}`] }
}
