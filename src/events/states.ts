import type { Clock } from '../lemlist/clock.ts'
import type { LoggedEvent } from './event.ts'
import { createState, type State } from './state.ts'
import type { Sink, StateTopic } from './topic.ts'

/** Values that are watched, each looked at once for all who watch it. */
export interface States {
  watch(topic: StateTopic, sink: Sink): () => void
  /** Has those values looked at that these events may have changed. */
  touched(events: readonly LoggedEvent[]): void
  watchers(): number
  close(): void
}

/**
 * Shortest time between two looks, in milliseconds. All values that may have changed meanwhile are looked at in the
 * same moment, so that their calls can be made together.
 */
const pauseMs = 1000

/** Creates the states of one team. */
export const createStates = (clock: Clock): States => {
  const states = new Map<string, State>()
  /** To be looked at together. */
  const due = new Set<State>()
  let lookedAt = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | undefined

  const look = (): void => {
    cancel = undefined
    lookedAt = clock.now()
    const together = [...due]
    due.clear()
    for (const state of together) state.look()
  }

  const plan = (state: State): void => {
    due.add(state)
    // A clock that was set back must not hold up anything.
    const rested = Math.max(0, clock.now() - lookedAt)
    cancel ??= clock.after(Math.max(0, pauseMs - rested), look)
  }

  const stateOf = (topic: StateTopic): State => {
    const known = states.get(topic.name)
    if (known !== undefined) return known
    const state = createState({ topic, clock, plan: () => plan(state), onEmpty: () => forget(topic.name, state) })
    states.set(topic.name, state)
    return state
  }

  const forget = (name: string, state: State): void => {
    due.delete(state)
    if (states.get(name) === state) states.delete(name)
  }

  return {
    watch: (topic, sink) => stateOf(topic).join(sink),
    touched: events => {
      for (const state of states.values()) if (events.some(state.topic.touchedBy)) plan(state)
    },
    watchers: () => [...states.values()].reduce((count, state) => count + state.size(), 0),
    close: () => {
      cancel?.()
      for (const state of [...states.values()]) state.close()
    },
  }
}
