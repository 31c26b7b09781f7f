import { team as chapter } from '../domains/team/contract.ts'
import type { Clock } from '../lemlist/clock.ts'
import { openSession } from '../lemlist/session.ts'
import type { Tenant } from '../lemlist/tenant.ts'
import { createFingerprint, type RandomBytes } from './fingerprint.ts'
import type { EventLog } from './log.ts'

/** What a team's live side must know of itself before anything can be kept or told. */
export interface Identity {
  /** The team's part of the log goes by it: its id at lemlist, with a dot and the key's fingerprint behind where the key is a caller's. */
  readonly team: string
  /** Id of the log, made with it. */
  readonly log: string
  /** What lemlist repeats in each call of our hook. */
  readonly secret: string
}

/** The team's id at lemlist, as far as it is known. */
export const teamIdOf = (identity: Identity | undefined): string | undefined => identity?.team.split('.', 1)[0]

/** Finds out what a team's live side must know of itself. */
export interface Identities {
  /** What is known by now; undefined before the first `find` has succeeded. */
  known(): Identity | undefined
  /** Asks the log, and lemlist where the log does not know; rejects where neither can tell, and asks anew when called again. */
  find(): Promise<Identity>
}

interface IdentitiesOptions {
  readonly log: EventLog
  readonly tenant: Tenant
  readonly clock: Clock
  /** The team's key; the log keeps a fingerprint of it, by which it knows the team again. */
  readonly apiKey: string
  /** The secret that was configured; undefined for one that is made once and kept in the log. */
  readonly secret: string | undefined
  /**
   * Whether the key is a caller's: then lemlist is asked whether it counts, whatever the log knows, the team shares
   * nothing with other keys of the same one, and nothing of it is kept. Not when left out.
   */
  readonly isBrought?: boolean
  readonly randomBytes: RandomBytes
  /** Ends what is under way. */
  readonly signal?: AbortSignal
}

/** Creates the identities of one team. Those who ask at the same time share one answer. */
export const createIdentities = ({
  log,
  tenant,
  clock,
  apiKey,
  isBrought = false,
  randomBytes,
  signal,
  ...options
}: IdentitiesOptions): Identities => {
  const fingerprint = createFingerprint(log, randomBytes)
  let known: Identity | undefined
  let finding: Promise<Identity> | undefined

  const askLemlist = async (): Promise<string> => {
    const session = openSession(tenant, { lane: 'background', since: clock.now(), ...(signal && { signal }) })
    const document = await session.call(chapter.team, { version: 'v2' })
    if (document === undefined) throw new Error('lemlist did not say which team the API key is of')
    return document._id
  }

  const teamOf = async (name: string): Promise<string> => (await log.get(name)) ?? log.keep(name, await askLemlist())

  const ask = async (): Promise<Identity> => {
    const id = await log.keep('log', randomBytes(6).toString('base64url'))
    if (isBrought) {
      const team = `${await askLemlist()}.${await fingerprint(apiKey)}`
      return { team, log: id, secret: randomBytes(32).toString('base64url') }
    }
    const team = await teamOf(`team of key ${await fingerprint(apiKey)}`)
    const secret = options.secret ?? (await log.keep(`secret ${team}`, randomBytes(32).toString('base64url')))
    return { team, log: id, secret }
  }

  return {
    known: () => known,
    find: async () => {
      if (known !== undefined) return known
      finding ??= ask()
      try {
        known = await finding
        return known
      } finally {
        finding = undefined
      }
    },
  }
}
