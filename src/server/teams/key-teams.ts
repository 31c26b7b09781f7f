import { createHash } from 'node:crypto'
import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { forbidden } from '../../graph/errors.ts'
import type { Clock } from '../../lemlist/clock.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import { watched } from '../../lemlist/watched.ts'
import { unauthenticated } from '../auth/claim.ts'
import type { ServedTeam, TeamSource } from './team.ts'

/** A team of a key that a caller brought. */
export interface KeySource extends TeamSource {
  close(): Promise<void>
}

/** Opens a team by a key that a caller brought; nothing is called yet. `onRefused` is called when lemlist refuses the key. */
export type OpenKey = (apiKey: string, onRefused: () => void) => Promise<KeySource>

interface KeyTeamsOptions {
  readonly open: OpenKey
  readonly serve: (source: TeamSource) => ServedTeam
  readonly clock: Clock
  readonly log: Logger
}

/** Teams of callers' own keys. */
export interface KeyTeams {
  all(): readonly ServedTeam[]
  withKey(apiKey: string): Promise<ServedTeam>
  close(): Promise<void>
}

/** Most teams that are open at a time. */
export const mostKeyTeams = 200

/** Most keys that lemlist is asked about at a time. */
const mostAsked = 8

/** How long nobody uses a team that is closed for it, and that is closed where another needs its place, in milliseconds. */
const idleMs = 15 * 60_000
const spareMs = 60_000

/** How often it is seen which teams are idle, in milliseconds. */
const lookMs = 60_000

/** How long a key is refused without asking lemlist again, in milliseconds, and most keys that are remembered for that. */
const refusedMs = 30_000
const mostRefused = 10_000

/** A team that is open. */
interface Open {
  readonly team: ServedTeam
  readonly source: KeySource
  usedAt: number
  isOver: boolean
}

const digestOf = (apiKey: string): string => createHash('sha256').update(`key ${apiKey}`).digest('base64url')

const busy = (): GraphQLError =>
  new GraphQLError('as many lemlist API keys are in use as this gateway serves at a time: try again soon', {
    extensions: { code: 'RATE_LIMITED', retryable: true },
  })

/** What a caller is told whose key lemlist does not take; undefined for failures that say nothing of the key. */
const refusalBy = (error: unknown): GraphQLError | undefined => {
  if (!(error instanceof LemlistError)) return undefined
  if (error.kind === 'unauthenticated') return unauthenticated(error.message)
  return error.kind === 'forbidden'
    ? forbidden(`lemlist lets nobody in with this API key: ${error.message}`)
    : undefined
}

/** Keys that lemlist has refused lately, by their digests. */
class Refusals {
  readonly #clock: Clock
  readonly #known = new Map<string, { readonly until: number; readonly error: GraphQLError }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note(digest: string, error: GraphQLError): void {
    // The oldest stand first, because all last equally long.
    const [oldest] = this.#known.keys()
    if (this.#known.size >= mostRefused && oldest !== undefined) this.#known.delete(oldest)
    this.#known.delete(digest)
    this.#known.set(digest, { until: this.#clock.now() + refusedMs, error })
  }

  find(digest: string): GraphQLError | undefined {
    const known = this.#known.get(digest)
    if (known === undefined || known.until > this.#clock.now()) return known?.error
    this.#known.delete(digest)
    return undefined
  }
}

/**
 * Creates the teams of callers' own keys: each is opened when its key is first used, once lemlist has said whose it is,
 * and closed when nobody uses it for a while or lemlist refuses the key. A team is in use as long as callers ask for it,
 * ask whether their passes hold, as open sockets and streams do all the time, or operations and jobs go on for it.
 */
export const createKeyTeams = ({ open, serve, clock, log }: KeyTeamsOptions): KeyTeams => {
  const teams = new Map<string, Open>()
  const asked = new Map<string, Promise<ServedTeam>>()
  const refusals = new Refusals(clock)
  const closing = new Set<Promise<void>>()
  let cancelLook: (() => void) | undefined

  const leave = (opened: Pick<Open, 'source'> & Partial<Open>): void => {
    const left = Promise.all([opened.team?.close(), opened.source.close()])
      .catch((err: unknown) => log.warn({ err }, 'a team of a caller’s key was not closed well'))
      .then(() => void closing.delete(left))
    closing.add(left)
  }

  const end = (digest: string): void => {
    const opened = teams.get(digest)
    if (opened === undefined) return
    opened.isOver = true
    teams.delete(digest)
    leave(opened)
  }

  const look = (): void => {
    for (const [digest, { usedAt }] of teams) if (clock.now() - usedAt >= idleMs) end(digest)
    cancelLook = teams.size === 0 ? undefined : clock.after(lookMs, look)
  }

  /** Sees to it that there is place for one more; throws where all teams are in use. */
  const makeRoom = (): void => {
    if (teams.size + asked.size < mostKeyTeams) return
    const idlest = [...teams].toSorted(([, one], [, other]) => one.usedAt - other.usedAt)[0]
    if (idlest === undefined || clock.now() - idlest[1].usedAt < spareMs) throw busy()
    end(idlest[0])
  }

  const admit = async (apiKey: string, digest: string): Promise<ServedTeam> => {
    let opened: Open | undefined
    const touch = (): void => {
      if (opened !== undefined) opened.usedAt = clock.now()
    }
    const refuse = (): void => {
      refusals.note(digest, unauthenticated('lemlist has refused the API key'))
      if (teams.get(digest) === opened) end(digest)
    }
    const source = await open(apiKey, refuse)
    const holds = (): boolean => {
      touch()
      return opened?.isOver === false
    }
    try {
      await source.station.identities.find()
    } catch (error) {
      leave({ source })
      const refusal = refusalBy(error)
      if (refusal !== undefined) refusals.note(digest, refusal)
      throw refusal ?? error
    }
    const tenant = watched(source.tenant, { onUse: touch })
    opened = { team: serve({ ...source, tenant, holds }), source, usedAt: clock.now(), isOver: false }
    teams.set(digest, opened)
    opened.team.begin()
    cancelLook ??= clock.after(lookMs, look)
    return opened.team
  }

  const withKey = async (apiKey: string): Promise<ServedTeam> => {
    const digest = digestOf(apiKey)
    const opened = teams.get(digest)
    if (opened !== undefined) {
      opened.usedAt = clock.now()
      return opened.team
    }
    const refusal = refusals.find(digest)
    if (refusal !== undefined) throw refusal
    const running = asked.get(digest)
    if (running !== undefined) return running
    if (asked.size >= mostAsked) throw busy()
    makeRoom()
    const asking = admit(apiKey, digest).finally(() => asked.delete(digest))
    asked.set(digest, asking)
    return asking
  }

  return {
    all: () => [...teams.values()].map(({ team }) => team),
    withKey,
    close: async () => {
      cancelLook?.()
      await Promise.allSettled(asked.values())
      for (const digest of [...teams.keys()]) end(digest)
      await Promise.all(closing)
    },
  }
}
