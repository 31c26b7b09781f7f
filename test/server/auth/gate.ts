import { pino } from 'pino'
import { type Config, readConfig } from '../../../src/config.ts'
import type { Role, Viewer } from '../../../src/graph/context.ts'
import { systemClock } from '../../../src/lemlist/clock.ts'
import { type Claim, type Recogniser, unauthenticated } from '../../../src/server/auth/claim.ts'
import { bearerOf } from '../../../src/server/auth/header.ts'
import type { GatewayOptions } from '../../../src/server/gateway.ts'
import { listen } from '../../../src/server/http/listen.ts'
import { keyOpener, type SourceOptions } from '../../../src/sources.ts'
import type { TestClock } from '../../support/clock.ts'
import { type Footing, type GraphqlAnswer, type Harness, startHarness } from '../../support/harness.ts'

/** The wall clock, for what comes over ports. */
export const wallClock: TestClock = {
  ...systemClock,
  hold: work => work,
  advance: () => {
    throw new Error('the wall clock goes by itself')
  },
}

const configured = (): Config => {
  const read = readConfig({})
  if (!read.ok) throw new Error(read.faults.join())
  return read.config
}

/** What teams stand on, as the product opens them, over the sandbox of a harness. */
export const sourcesOn = ({ events, clock, log, upstream }: Footing): SourceOptions => ({
  ...{ config: configured(), events, clock, log, random: () => 0.5, holder: 'test', version: 'test' },
  upstream: { baseUrl: 'http://lemlist.test/api', fetch: upstream },
  randomBytes: size => Buffer.alloc(size, 7),
  told: { onCall: () => undefined },
})

/** What is particular of a gateway that callers bring their own keys to. */
export const takingKeys =
  (recogniser: Recogniser) =>
  (footing: Footing): Partial<GatewayOptions> => ({ teams: [], recogniser, openKey: keyOpener(sourcesOn(footing)) })

const viewerOf = (name: string, role: Role): Viewer => ({ id: `token ${name}`, role, name, authMode: 'tokens' })

/** A recogniser that knows what a test has it know: a token is its own name. */
export const createGuests = () => {
  const guests = new Map<string, Claim>()
  const recogniser: Recogniser = {
    asksFor: 'Bearer <token>',
    recognise: async authorization => {
      const claim = guests.get(bearerOf(authorization) ?? '')
      if (claim === undefined) throw unauthenticated('this gateway does not know the token')
      return claim
    },
    knows: id => guests.has(id.replace('token ', '')),
    close: () => undefined,
  }
  return {
    recogniser,
    /** Lets a guest in from now on. */
    invite: (name: string, role: Role, more: Partial<Claim> = {}): void => {
      const holds = (): boolean => guests.has(name)
      guests.set(name, { viewer: viewerOf(name, role), teams: { names: 'all' }, expiresAt: undefined, holds, ...more })
    },
    /** Takes it back. */
    dismiss: (name: string): void => void guests.delete(name),
  }
}

/** The header that brings a token. */
export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

/** Asks by POST, with these headers. */
export const ask = async (
  { fetch }: Pick<Harness, 'fetch'>,
  query: string,
  headers: Readonly<Record<string, string>>,
): Promise<GraphqlAnswer & { readonly status: number }> => {
  const response = await fetch(
    new Request('http://127.0.0.1:4000/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify({ query }),
    }),
  )
  return { status: response.status, ...((await response.json()) as GraphqlAnswer) }
}

/** A gateway on a port, for sockets. */
export const onPort = async (options: Parameters<typeof startHarness>[0]) => {
  const harness = startHarness({ clock: wallClock, ...options })
  const { fetch, upgrade } = harness
  const server = await listen({ host: '127.0.0.1', port: 0, fetch, upgrade, log: pino({ level: 'silent' }) })
  return {
    ...harness,
    url: server.url,
    close: async (): Promise<void> => {
      await harness.close()
      await server.close(1000)
      harness.sandbox.stop()
    },
  }
}
