import { expect, test } from 'vitest'
import { changesOf } from '../../src/domains/activities/changes.ts'
import { activityTypes } from '../../src/domains/activities/types.ts'
import { sandboxRoutes } from '../../src/domains/sandbox.ts'
import { subjects } from '../../src/domains/subjects.ts'
import type { Happening } from '../../src/events/event.ts'
import type { Endpoint } from '../../src/lemlist/endpoint.ts'
import type { Lifetime } from '../../src/lemlist/subject.ts'

const endpoints: readonly Endpoint[] = sandboxRoutes.map(({ endpoint }) => endpoint)

/** Those of which each answer is another: they are asked for to see how far something has come. */
const neverKept = ['campaignExport', 'enrichment']

const now = Date.parse('2026-01-15T10:00:00.000Z')

/** A lifetime as it is now; one that depends on what is asked depends on the end of a range. */
const secondsOf = (lifetime: Lifetime, endDate = '2026-01-15T23:59:59.999Z'): number =>
  typeof lifetime === 'number' ? lifetime : lifetime({ campaignId: 'cam_A', endDate } as never, now)

/** An event of which nothing is told but its type. */
const bare = (type: string): Happening => ({ type, occurredAt: now, receivedAt: now, source: 'WEBHOOK', body: {} })

const touchedByEvents = new Set(
  activityTypes.flatMap(({ raw }) => {
    const changes = changesOf([bare(raw)])
    return changes === 'everything' ? [] : changes.map(({ subject }) => subject)
  }),
)

test('every operation that changes something says what is out of date after it', () => {
  const silent = endpoints.filter(({ reads, changes }) => !reads && changes === undefined)
  expect(silent.map(({ operation }) => operation)).toEqual([])
})

test('every answer but files and progress is kept for a while, and answers of writes and files never are', () => {
  const isReading = ({ reads, reply }: Endpoint): boolean => reads && reply.kind === 'json'
  const unkept = endpoints.filter(endpoint => isReading(endpoint) && endpoint.kept === undefined)
  expect(unkept.map(({ operation }) => operation).toSorted()).toEqual(neverKept)
  const wrong = endpoints.filter(endpoint => !isReading(endpoint) && endpoint.kept !== undefined)
  expect(wrong.map(({ operation }) => operation)).toEqual([])
})

test('nothing is kept for longer than an hour, and while no events arrive nothing that they tell of longer than a minute', () => {
  for (const { operation, kept } of endpoints) {
    if (kept === undefined) continue
    const { about, seconds, untold = seconds } = kept
    expect({ operation, seconds: secondsOf(seconds) }).toSatisfy(held => held.seconds > 0 && held.seconds <= 3600)
    const longest = touchedByEvents.has(about) ? 60 : 3600
    expect({ operation, seconds: secondsOf(untold) }).toSatisfy(held => held.seconds <= longest)
  }
})

test('every subject has an operation that reads of it, and all that mutations change of a subject can be read', () => {
  const read = new Set(endpoints.flatMap(({ kept }) => kept?.about ?? []))
  expect(Object.values(subjects).filter(subject => !read.has(subject))).toEqual([])
  const changed = new Set(endpoints.flatMap(({ changes }) => changes?.map(({ subject }) => subject) ?? []))
  expect([...changed].filter(subject => !read.has(subject))).toEqual([])
})

test('numbers of past days are kept for an hour, those that reach into today for a minute', () => {
  const kept = endpoints.find(({ operation }) => operation === 'campaignStatsBatch')?.kept
  if (kept === undefined) throw new Error('stats are not kept')
  expect(secondsOf(kept.seconds, '2026-01-14T23:59:59.999Z')).toBe(3600)
  expect(secondsOf(kept.seconds, '2026-01-15T00:00:00.000Z')).toBe(60)
})

test('an event that tells of no lead, contact or campaign touches all that it may be about', () => {
  const changes = changesOf([bare('emailsReplied')])
  if (changes === 'everything') throw new Error('it touches everything')
  for (const subject of [subjects.leads, subjects.contacts, subjects.stats, subjects.conversations])
    expect(changes).toContainEqual({ subject, marks: 'all' })
})

test('an event of a type that nobody knows touches everything where it tells nothing of its kind', () => {
  expect(changesOf([bare('somethingNew')])).toBe('everything')
  expect(changesOf([bare('emailsSomethingNew')])).not.toBe('everything')
})
