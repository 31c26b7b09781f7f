import type { Logger } from 'pino'
import { LemlistError } from '../lemlist/errors.ts'
import type { HookHealth, HookView } from './health.ts'
import type { Deed } from './hook-care.ts'
import { createRound, type RoundOptions, targetOf } from './hook-round.ts'
import { type HookState, noHook } from './hook-state.ts'
import { LogUnavailable } from './log.ts'

/** What a look at the hook found and did. */
export interface SyncReport {
  /** Whether the hook is there and nothing is wrong with it. */
  readonly ok: boolean
  /** In words, without the secret. */
  readonly lines: readonly string[]
}

/** Looks after the gateway's own hook: makes it, sees whether it is there, repairs it. */
export interface Autopilot extends HookView {
  /** Looks at once, and about every minute from then on; resolves after the first look. */
  start(): Promise<void>
  /** Looks now, whoever looked a moment ago. Never rejects. */
  sync(): Promise<SyncReport>
  /** Notes that lemlist called with an event at this time, in milliseconds since 1970. */
  told(at: number): void
  /** Ends what is under way; resolves when it has ended. */
  close(): Promise<void>
}

/** What came of one look. */
interface Looked {
  /** What was done, in words. */
  readonly deeds: readonly string[]
  /** Whether nothing was, because another replica was at it. */
  readonly isBusy: boolean
}

interface AutopilotOptions extends Omit<RoundOptions, 'onState' | 'onDeed' | 'onCalled' | 'lastEventAt' | 'signal'> {
  readonly random: () => number
  readonly logger: Logger
}

/** Longest time from one look to the next, in milliseconds, and by how much it may be less, so that replicas spread. */
const everyMs = 60_000
const jitterMs = 6_000

/** Time to the next look where another replica was at it, in milliseconds: then what it found is known. */
const busyMs = 5_000

const silence =
  'lemlist has the hook, but its calls do not arrive: check that PUBLIC_URL leads from the internet to this gateway, its certificate, and every firewall and balancer before it'

/** A failure in words fit for clients. */
const wordsOf = (error: unknown): string => {
  if (error instanceof LemlistError) return error.message
  return error instanceof LogUnavailable ? 'the event log cannot be had' : 'looking after the hook failed'
}

/** Creates the autopilot of one team's hook. */
export const createAutopilot = (options: AutopilotOptions): Autopilot => {
  const { clock, random, logger } = options
  const ending = new AbortController()
  let state: HookState = noHook
  let lastEventAt: number | undefined
  let told: string | undefined
  let deeds: string[] = []
  let cancelNext: (() => void) | undefined
  let running: Promise<Looked> = Promise.resolve({ deeds, isBusy: false })

  const noteEvent = (at: number | undefined): void => {
    if (at !== undefined) lastEventAt = Math.max(lastEventAt ?? at, at)
  }
  const onState = (news: HookState): void => {
    state = news
  }
  const onDeed = ({ hookId, words }: Deed): void => {
    deeds.push(`${words}: ${hookId}`)
    logger.info({ hookId, target: URL.parse(options.publicUrl() ?? '')?.host }, words)
  }
  const round = createRound({
    ...{ ...options, onState, onDeed, signal: ending.signal },
    lastEventAt: () => lastEventAt,
    onCalled: noteEvent,
  })

  const health = (): HookHealth => {
    const { registered, checkedAt, silentSince } = state
    const isSilent = silentSince !== undefined && (lastEventAt === undefined || lastEventAt < silentSince)
    return {
      mode: registered && !isSilent ? 'WEBHOOK' : 'POLLING',
      registered,
      lastEventAt,
      lastCheckedAt: checkedAt,
      problem: state.problem ?? (registered && isSilent ? silence : undefined),
    }
  }

  /** Says once what is wrong, and once that it is well again. */
  const tellProblem = (): void => {
    const { problem, mode } = health()
    if (problem === told) return
    told = problem
    if (problem === undefined) logger.info('the hook is well again')
    else logger.warn({ problem, mode }, 'something is wrong with the hook')
  }

  const look = async (isForced: boolean): Promise<Looked> => {
    deeds = []
    let isBusy = false
    try {
      isBusy = (await round(isForced)) === 'busy'
    } catch (error) {
      if (ending.signal.aborted) return { deeds, isBusy }
      state = { ...state, problem: wordsOf(error) }
      logger.debug({ err: error }, 'a look at the hook failed')
    }
    tellProblem()
    return { deeds, isBusy }
  }

  /** One look after another. */
  const inTurn = (isForced: boolean): Promise<Looked> => {
    running = running.then(() => look(isForced))
    return running
  }

  const tick = async (): Promise<void> => {
    const { isBusy } = await inTurn(false)
    if (ending.signal.aborted) return
    cancelNext = clock.after(isBusy ? busyMs : everyMs - random() * jitterMs, () => void tick())
  }

  const found = (): string => {
    const target = targetOf(options.publicUrl())
    const own = state.hooks.findLast(({ targetUrl }) => targetUrl === target)
    return state.registered && own !== undefined
      ? `the hook ${own.id} is there: lemlist calls ${own.targetUrl}`
      : 'there is no hook: the gateway looks for events by itself'
  }

  return {
    start: tick,
    sync: async () => {
      const looked = await inTurn(true)
      const { registered, problem } = health()
      const lines = [...looked.deeds, found(), ...(problem ? [problem] : [])]
      if (looked.isBusy) lines.push('another replica is looking after the hook at this moment')
      return { ok: registered && problem === undefined && !looked.isBusy, lines }
    },
    told: noteEvent,
    health,
    isOurs: hookId => state.hooks.some(({ id }) => id === hookId),
    close: async () => {
      ending.abort()
      cancelNext?.()
      await running
    },
  }
}
