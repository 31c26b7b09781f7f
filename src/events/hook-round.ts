import type { Clock } from '../lemlist/clock.ts'
import { LemlistError } from '../lemlist/errors.ts'
import { openSession } from '../lemlist/session.ts'
import type { Tenant } from '../lemlist/tenant.ts'
import { createFingerprint, type RandomBytes } from './fingerprint.ts'
import { readSilence, shareCalls } from './hook-calls.ts'
import { careForHook, type Deed, type Wanted } from './hook-care.ts'
import { type HookState, readHookState, writeHookState } from './hook-state.ts'
import type { Identities } from './identity.ts'
import type { EventLog } from './log.ts'

export interface RoundOptions {
  readonly log: EventLog
  readonly identities: Identities
  readonly tenant: Tenant
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** Name of this process among those that share the log. */
  readonly holder: string
  /** Where lemlist reaches the gateway; without it lemlist is not asked for hooks at all. */
  readonly publicUrl: () => string | undefined
  /** Has events sought that happened since about then, when nobody was called; undefined leaves it to other replicas. */
  readonly onRepaired: ((from: number) => void | Promise<void>) | undefined
  readonly onState: (state: HookState) => void
  readonly onDeed: (deed: Deed) => void
  /** When lemlist last called, as far as this process knows. */
  readonly lastEventAt: () => number | undefined
  /** Hears when lemlist last called any replica. */
  readonly onCalled: (at: number | undefined) => void
  /** Ends what is under way. */
  readonly signal: AbortSignal
}

/** How young a look is that nobody need repeat, in milliseconds. */
const freshMs = 45_000

/** How long others wait for a replica that looks and falls silent, in milliseconds. */
const leaseMs = 60_000

const noAddress = 'PUBLIC_URL is not set, so lemlist has no address to call'

/** What lemlist is to call; undefined where it cannot reach the gateway. */
export const targetOf = (publicUrl: string | undefined): string | undefined =>
  publicUrl === undefined ? undefined : `${publicUrl}/webhooks/lemlist`

/** Whether somebody looked a moment ago, and nothing is left to do that was possible then. */
const isSettled = (state: HookState, { targetUrl, fingerprint }: Wanted, now: number): boolean => {
  const age = now - (state.checkedAt ?? Number.NEGATIVE_INFINITY)
  if (age < 0 || age >= freshMs) return false
  if (!state.registered) return state.problem !== undefined
  const isWanted = state.hooks.some(hook => hook.targetUrl === targetUrl && hook.secret === fingerprint)
  return isWanted && state.missingSince === undefined
}

/** How a round ended: `busy` where another replica was at it. */
type Ended = 'done' | 'busy'

/** Makes the function that looks after the hook, as one of several replicas: one at a time does, the others learn of it. */
export const createRound = (options: RoundOptions) => {
  const { log, identities, tenant, clock, holder, signal, onDeed } = options
  const fingerprint = createFingerprint(log, options.randomBytes)

  const lease = (team: string, ms: number): Promise<boolean> => log.lease(`hook ${team}`, holder, ms)

  const saveFor = (team: string) => async (state: HookState) => {
    // A replica that was silent for too long must not write over what another has found since.
    if (!(await lease(team, leaseMs))) throw new Error('another replica has begun to look after the hook')
    await writeHookState(log, team, state)
    options.onState(state)
  }

  /** What is known of the hook, with what its calls say; where they have fallen silent, events are missing since the last. */
  const withCalls = async (team: string, known: HookState): Promise<HookState> => {
    const silence = await readSilence(log, team, clock.now())
    if (silence === undefined || known.silentSince !== undefined) return { ...known, silentSince: silence?.since }
    const { since, calledAt } = silence
    const times = [calledAt, known.hooks.at(-1)?.madeAt].filter(at => at !== undefined)
    const missingSince = known.missingSince ?? (times.length > 0 ? Math.max(...times) : since)
    return { ...known, silentSince: since, missingSince }
  }

  const care = async (team: string, wanted: Wanted, known: HookState): Promise<void> => {
    const before = await withCalls(team, known)
    const save = saveFor(team)
    const session = openSession(tenant, { signal, lane: 'background', since: clock.now() })
    let state = before
    try {
      state = await careForHook({ session, wanted, before, now: clock.now, save, onDeed })
    } catch (error) {
      if (!(error instanceof LemlistError) || error.retryable) throw error
      // Nobody can tell whether it is there: until then the gateway looks for events by itself.
      await save({ ...before, registered: false, checkedAt: clock.now(), problem: error.message })
      return
    }
    const { missingSince, ...told } = state
    if (missingSince === undefined || !state.registered || options.onRepaired === undefined) return
    try {
      await options.onRepaired(missingSince)
    } catch {
      // Whoever looks next asks again.
      return
    }
    await save(told)
  }

  /** One round; with `isForced` also where somebody looked a moment ago. */
  return async (isForced: boolean): Promise<Ended> => {
    const { team, secret } = await identities.find()
    options.onCalled(await shareCalls(log, team, options.lastEventAt()))
    const before = await readHookState(log, team)
    const targetUrl = targetOf(options.publicUrl())
    if (targetUrl === undefined) {
      options.onState({ ...before, registered: false, problem: noAddress })
      return 'done'
    }
    options.onState(before)
    const wanted = { targetUrl, secret, fingerprint: await fingerprint(secret) }
    if (!isForced && isSettled(before, wanted, clock.now())) return 'done'
    if (!(await lease(team, leaseMs))) return 'busy'
    try {
      await care(team, wanted, await readHookState(log, team))
      return 'done'
    } finally {
      await lease(team, 1)
    }
  }
}
