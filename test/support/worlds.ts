import type { Ids, Random } from '../../src/sandbox/ids.ts'
import { seedWorld } from '../../src/sandbox/seed.ts'
import { emptyTeam, type TeamWorld, type World } from '../../src/sandbox/world.ts'

/** Gives the same values to whoever reads from the beginning, however often they were read. */
const createTape = <Value>(next: () => Value): (() => () => Value) => {
  const values: Value[] = []
  return () => {
    let read = 0
    return () => {
      if (read === values.length) values.push(next())
      const value = values[read] as Value
      read += 1
      return value
    }
  }
}

const freeze = (value: unknown): void => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const each of Object.values(value)) freeze(each)
}

/** A team with the same documents in collections of its own. */
const copyOf = (team: TeamWorld): TeamWorld => {
  const copy = emptyTeam(team.team)
  for (const name of Object.keys(copy) as (keyof TeamWorld)[]) {
    if (name === 'team') continue
    // The collection of one name holds the same in both.
    for (const document of team[name].all()) copy[name].insert(document as never)
  }
  return copy
}

interface Made {
  readonly world: World
  readonly random: () => Random
  readonly tails: () => () => string
}

const make = (options: Parameters<typeof seedWorld>[0]): Made => {
  const world = seedWorld(options)
  for (const team of world.teams.values()) {
    for (const kept of Object.values(team)) freeze('all' in kept ? kept.all() : kept)
  }
  return { world, random: createTape(world.random), tails: createTape(() => world.ids('any').slice('any'.length)) }
}

/** The one used last is last. */
const made = new Map<string, Made>()

/** How many are kept: one of each preset, and one of a clock that goes on. */
const mostMade = 4

/** The same world as `seedWorld` makes, which costs a copy where it was made before. Its documents are frozen. */
export const seedOnce: typeof seedWorld = options => {
  const { preset, seed, clock } = options
  const name = JSON.stringify([preset, seed, clock.now()])
  const known = made.get(name) ?? make(options)
  made.delete(name)
  made.set(name, known)
  for (const oldest of made.keys()) if (made.size > mostMade) made.delete(oldest)
  const tail = known.tails()
  const ids: Ids = prefix => `${prefix}${tail()}`
  const teams = new Map([...known.world.teams].map(([key, team]) => [key, copyOf(team)]))
  return { clock, ids, random: known.random(), teams }
}
