import type { Clock } from '../lemlist/clock.ts'
import { seededIds, seededRandom } from './ids.ts'
import { createCalendar } from './seed/calendar.ts'
import type { Size } from './seed/roster.ts'
import { seedTeamWorld } from './seed/team.ts'
import type { World } from './world.ts'

/** How large the pretend customer is: one person, a sales team, or an agency with four teams. */
export type Preset = 'solo' | 'team' | 'agency'

const team: Size = {
  brand: 'Tidewell',
  handMade: true,
  users: 8,
  mailboxes: 14,
  campaigns: 40,
  leads: 5_000,
  activities: 12_000,
  single: 4,
  empty: 2,
  large: 3,
}

const sizes: Readonly<Record<Preset, Readonly<Record<string, Size>>>> = {
  solo: {
    sandbox: {
      ...team,
      brand: 'Juniperly',
      users: 1,
      mailboxes: 2,
      campaigns: 6,
      leads: 300,
      activities: 900,
      single: 1,
      empty: 0,
      large: 0,
    },
  },
  team: { sandbox: team },
  agency: {
    sandbox: { ...team, campaigns: 336, leads: 9_000, activities: 20_000, single: 120, empty: 12, large: 3 },
    'sandbox-2': {
      ...team,
      brand: 'Harborline',
      handMade: false,
      users: 4,
      mailboxes: 6,
      campaigns: 28,
      leads: 1_280,
      activities: 3_200,
      single: 3,
      empty: 1,
      large: 0,
    },
    'sandbox-3': {
      ...team,
      brand: 'Copperlane',
      handMade: false,
      users: 5,
      mailboxes: 8,
      campaigns: 60,
      leads: 3_000,
      activities: 7_000,
      single: 8,
      empty: 2,
      large: 1,
    },
    'sandbox-4': {
      ...team,
      brand: 'Quillmark',
      handMade: false,
      users: 2,
      mailboxes: 3,
      campaigns: 8,
      leads: 400,
      activities: 1_000,
      single: 1,
      empty: 0,
      large: 0,
    },
  },
}

/**
 * Makes a pretend lemlist with a past: every team by its API key. The same seed at the same time of the clock makes the
 * same world, to the last id.
 */
export const seedWorld = (options: {
  readonly preset: Preset
  readonly seed: number
  readonly clock: Clock
}): World => {
  const { preset, seed, clock } = options
  const random = seededRandom(seed)
  const ids = seededIds(seededRandom(seed ^ 0x5eed))
  const now = clock.now()
  const calendar = createCalendar()
  const teams = new Map(
    Object.entries(sizes[preset]).map(([key, size]) => [key, seedTeamWorld({ random, ids, now, size, calendar })]),
  )
  return { clock, ids, random, teams }
}
