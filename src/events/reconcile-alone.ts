import type { Identities } from './identity.ts'
import type { EventLog } from './log.ts'

/** A piece of work for one team; `renew` is to be called all along, and rejects when another replica has taken over. */
type Work<Value> = (team: string, renew: () => Promise<void>) => Promise<Value>

/** Does pieces of work one after another, and none while another replica is at one: then it gives undefined. */
export interface Alone {
  do<Value>(work: Work<Value>): Promise<Value | undefined>
  /** Resolves when all that was begun has ended. */
  ended(): Promise<void>
}

interface AloneOptions {
  readonly log: EventLog
  readonly identities: Identities
  readonly holder: string
  /** What no work is begun after, and none goes on. */
  readonly signal: AbortSignal
}

/** How long others wait for a replica that falls silent, in milliseconds. Two at work do no harm, but cost calls. */
const leaseMs = 30_000

/** Makes sure that a team's healing is done by one at a time. */
export const createAlone = ({ log, identities, holder, signal }: AloneOptions): Alone => {
  let last: Promise<unknown> = Promise.resolve()

  const begin = async <Value>(work: Work<Value>): Promise<Value | undefined> => {
    signal.throwIfAborted()
    const { team } = await identities.find()
    const lease = (ms: number): Promise<boolean> => log.lease(`reconcile ${team}`, holder, ms)
    if (!(await lease(leaseMs))) return undefined
    try {
      return await work(team, async () => {
        signal.throwIfAborted()
        if (!(await lease(leaseMs))) throw new Error('another replica has begun to heal')
      })
    } finally {
      // Where it cannot be given back it ends by itself.
      await lease(1).catch(() => false)
    }
  }

  return {
    do: work => {
      const done = last.then(() => begin(work))
      last = done.catch(() => undefined)
      return done
    },
    ended: async () => {
      await last
    },
  }
}
