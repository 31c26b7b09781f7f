import fc from 'fast-check'
import { expect } from 'vitest'
import type { LoggedEvent, NewEvent } from '../../src/events/event.ts'
import type { EventLog, Kept } from '../../src/events/log.ts'
import { loggedAs, type ManualClock } from './log-fixtures.ts'

interface Waiting {
  readonly event: NewEvent
  readonly until: number
}

/** One team's log as simply as it can be said. A name once known stays known until its event is dropped. */
export class LogModel {
  readonly told: LoggedEvent[] = []
  readonly known = new Set<string>()
  held: Waiting[] = []
  first = 1

  append(events: readonly NewEvent[]): Kept[] {
    return events.map(event => {
      if ([...event.facts, ...(event.unless ?? [])].some(name => this.known.has(name))) return 'known'
      this.held = this.held.filter(held => !held.event.facts.some(fact => event.covers.includes(fact)))
      for (const name of [...event.facts, ...event.covers]) this.known.add(name)
      if (event.heldUntil === undefined) {
        this.tell(event)
        return 'new'
      }
      this.held.push({ event, until: event.heldUntil })
      return 'held'
    })
  }

  /** Those whose time came first go first; of the same time, those that were kept first. */
  release(now: number): number {
    const due = this.held.filter(({ until }) => until <= now).toSorted((a, b) => a.until - b.until)
    this.held = this.held.filter(({ until }) => until > now)
    for (const { event } of due) this.tell(event)
    return due.length
  }

  read(after: number, limit: number): LoggedEvent[] {
    return this.told.filter(({ position }) => position >= this.first && position > after).slice(0, limit)
  }

  private tell(event: NewEvent): void {
    this.told.push(loggedAs(event, this.told.length + 1))
  }
}

/** One thing done to a log. */
type Step =
  | { readonly do: 'append'; readonly events: readonly Draft[] }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'release' }
  | { readonly do: 'read'; readonly after: number; readonly limit: number }
  | { readonly do: 'trim' }

interface Draft {
  readonly facts: readonly number[]
  readonly covers: readonly number[]
  readonly unless: readonly number[]
  readonly holdSeconds: number | undefined
}

const name = fc.nat({ max: 30 })
const draft: fc.Arbitrary<Draft> = fc.record({
  facts: fc.array(name, { minLength: 1, maxLength: 2 }),
  covers: fc.array(name, { maxLength: 2 }),
  unless: fc.array(name, { maxLength: 1 }),
  holdSeconds: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
})

/** Random lives of a log. */
export const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('append' as const), events: fc.array(draft, { maxLength: 4 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ max: 25, min: 1 }) }) },
    { weight: 1, arbitrary: fc.constant({ do: 'release' } as const) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('read' as const),
        after: fc.nat(40),
        limit: fc.integer({ min: 1, max: 9 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'trim' } as const) },
  ),
  { minLength: 5, maxLength: 50 },
)

/** What a model can be compared with. */
export type Comparable = Pick<EventLog, 'append' | 'release' | 'read' | 'trim' | 'ends'>

/** Does the same to a team's log and to the model, and compares all that can be seen of them. */
export const compare = async (
  log: Comparable,
  team: string,
  clock: ManualClock,
  ageMs: number,
  life: readonly Step[],
): Promise<void> => {
  const model = new LogModel()
  // Whether a log still knows the names of what it dropped is its own affair: from then on they are not used.
  let forgotten = 0
  const eventFrom = ({ facts, covers, unless, holdSeconds }: Draft): NewEvent => ({
    type: 'emailsOpened',
    occurredAt: clock.now() - 1000,
    receivedAt: clock.now(),
    source: 'RECONCILED',
    body: { facts },
    facts: facts.map(fact => `${forgotten}:${fact}`),
    covers: covers.map(cover => `${forgotten}:${cover}`),
    unless: unless.map(other => `${forgotten}:${other}`),
    ...(holdSeconds !== undefined && { heldUntil: clock.now() + holdSeconds * 1000 }),
  })
  const release = async () => expect(await log.release(team, clock.now())).toBe(model.release(clock.now()))

  for (const step of life) {
    if (step.do === 'append') {
      const events = step.events.map(eventFrom)
      expect(await log.append(team, events)).toEqual(model.append(events))
    } else if (step.do === 'wait') {
      clock.advance(step.seconds * 1000)
    } else if (step.do === 'release') {
      await release()
    } else if (step.do === 'read') {
      expect(await log.read(team, step.after, step.limit)).toEqual(model.read(step.after, step.limit))
    } else {
      await release()
      await log.trim()
      const { first } = await log.ends(team)
      const dropped = model.told.slice(model.first - 1, first - 1)
      expect(dropped.filter(({ receivedAt }) => receivedAt >= clock.now() - ageMs)).toEqual([])
      if (first > model.first) forgotten += 1
      model.first = first
    }
  }
  expect(await log.ends(team)).toEqual({ first: model.first, head: model.told.length })
  expect(await log.read(team, 0, 1000)).toEqual(model.read(0, 1000))
}
