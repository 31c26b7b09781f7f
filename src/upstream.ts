import type { Config } from './config.ts'
import { systemClock } from './lemlist/clock.ts'
import { createTransport, type Transport } from './lemlist/transport.ts'
import type { TeamKey } from './teams-file.ts'

/** lemlist, or what stands in for it. */
export interface Upstream extends Transport {
  readonly baseUrl: string
  /** The teams whose keys the gateway has. */
  readonly teams: readonly TeamKey[]
  /** What the start-up line says of it. */
  readonly title: string
}

const sandboxUpstream = async ({ sandbox: { preset, seed, speed } }: Config): Promise<Upstream> => {
  // Loaded only here, so that a gateway in production holds no pretend lemlist.
  const { createSandbox } = await import('./sandbox/sandbox.ts')
  const { sandboxRoutes } = await import('./domains/sandbox.ts')
  const { eventsOf } = await import('./domains/webhooks/sandbox-events.ts')
  const options = { preset, seed, speed, clock: systemClock }
  const sandbox = createSandbox({ routes: sandboxRoutes, eventsOf, deliver: fetch, ...options })
  const worlds = [...sandbox.world().teams]
  const sum = (count: (world: (typeof worlds)[number][1]) => number): string =>
    worlds.reduce((total, [, world]) => total + count(world), 0).toLocaleString('en')
  const numbers = `${sum(({ campaigns }) => campaigns.size)} campaigns, ${sum(({ leads }) => leads.size)} leads`
  return {
    teams: worlds.map(([apiKey, { team }]) => ({ name: worlds.length === 1 ? undefined : team.name, apiKey })),
    baseUrl: 'http://sandbox.invalid/api',
    title: `the built-in sandbox (${preset}: ${numbers}); set LEMLIST_API_KEY for your own team`,
    fetch: sandbox.fetch,
    close: async () => sandbox.stop(),
  }
}

const realUpstream = ({ baseUrl, teams }: NonNullable<Config['lemlist']>): Upstream => {
  const several = teams.length > 1 ? `, ${teams.length} teams` : ''
  return { baseUrl, teams, title: `${new URL(baseUrl).host}${several}`, ...createTransport(baseUrl) }
}

/** Opens lemlist as configured; without a key the built-in sandbox. */
export const openUpstream = async (config: Config): Promise<Upstream> =>
  config.lemlist === undefined ? sandboxUpstream(config) : realUpstream(config.lemlist)
