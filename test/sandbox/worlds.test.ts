import { expect, test } from 'vitest'
import type { Preset } from '../../src/sandbox/seed.ts'
import { seedWorld } from '../../src/sandbox/seed.ts'
import type { TeamWorld, World } from '../../src/sandbox/world.ts'
import { seedOnce } from '../support/worlds.ts'

const optionsOf = (preset: Preset) => ({
  ...{ preset, seed: 1 },
  clock: { now: () => Date.parse('2026-01-15T10:00:00.000Z'), after: () => () => undefined },
})

/** All that a team has, in its order, and how its largest indexes give it. */
const contentsOf = ({ team, ...kept }: TeamWorld): string => {
  const documents = Object.entries(kept).map(([name, collection]) => [name, collection.all()])
  const { contacts, leads, activities } = kept
  const indexes = contacts.all().map(({ _id }) => [leads.where('contactId', _id), activities.where('contactId', _id)])
  return JSON.stringify([team, documents, indexes.map(of => of.map(found => found.map(({ _id }) => _id)))])
}

/** Its contents, and what comes of chance in it next. */
const viewOf = ({ teams, ids, random }: World) => ({
  teams: [...teams].map(([key, team]) => [key, contentsOf(team)]),
  chance: [ids('lea'), random(), ids('act'), random(), random()],
})

test.each<Preset>(['solo', 'team'])('a world of tests is the one that is seeded, every time (%s)', preset => {
  const seeded = viewOf(seedWorld(optionsOf(preset)))
  for (const world of [seedOnce(optionsOf(preset)), seedOnce(optionsOf(preset))]) {
    const { teams, chance } = viewOf(world)
    expect(chance).toEqual(seeded.chance)
    expect(teams.map(([, contents]) => contents === seeded.teams[0]?.[1])).toEqual([true])
  }
})

test('what happens in one world of tests does not happen in another', () => {
  const [one, other] = [seedOnce(optionsOf('solo')), seedOnce(optionsOf('solo'))].map(({ teams }) =>
    teams.get('sandbox'),
  )
  const [lead] = one?.leads.all() ?? []
  if (lead === undefined) throw new Error('the team has no lead')
  one?.leads.update(lead._id, { email: 'somebody@else.example' })
  expect(one?.leads.find('email', 'somebody@else.example')?._id).toBe(lead._id)
  expect(other?.leads.get(lead._id)).toEqual(lead)
  expect(other?.leads.find('email', 'somebody@else.example')).toBeUndefined()
  expect(() => Object.assign(lead, { email: 'somebody@else.example' })).toThrow(TypeError)
})
