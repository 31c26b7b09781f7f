import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import type { Tenant } from '../lemlist/tenant.ts'
import type { NewEvent } from './event.ts'
import type { RandomBytes } from './fingerprint.ts'
import { createGathering } from './gathering.ts'
import type { HookView } from './health.ts'
import { heralded, type OnNews } from './herald.ts'
import { createAutopilot } from './hooks.ts'
import { createHub, type Hub } from './hub.ts'
import { createIdentities, type Identities } from './identity.ts'
import type { EventLog, Kept } from './log.ts'
import { createReconciler, type Reconciler } from './reconcile.ts'

/** The live side of one team: its part of the log, its subscribers, its hook. */
export interface Station {
  readonly identities: Identities
  readonly hub: Hub
  readonly hook: HookView
  /** How often events were sought in lemlist's own list, and what came of it. */
  readonly healing: Pick<Reconciler, 'counts'>
  /**
   * Keeps an event that a callback told of, whose body takes about so many bytes; resolves once that is durable. Rejects
   * with `LogUnavailable`.
   */
  accept(event: NewEvent, bytes?: number): Promise<Kept>
  /** Whether events can be kept now: the team is known and the log takes them. Never rejects. */
  isReady(): Promise<boolean>
  /** Begins to look after the hook and to fill gaps; before that, subscribers are served from the log alone. */
  start(): void
  /** Ends all of it; the log itself stays open. */
  close(): Promise<void>
}

interface StationOptions {
  readonly log: EventLog
  /** Told of each event before it is kept: before lemlist has its answer, and before any subscriber. */
  readonly onNews: OnNews
  readonly tenant: Tenant
  readonly clock: Clock
  readonly random: () => number
  readonly randomBytes: RandomBytes
  /** The team's key, to know the team again by. */
  readonly apiKey: string
  /** The hook's secret; undefined for one that is made and kept in the log. */
  readonly secret: string | undefined
  /** Whether the key is a caller's. */
  readonly isBrought?: boolean
  /** Name of this process among those that share the log. */
  readonly holder: string
  /** Where lemlist reaches the gateway; undefined where it does not. Not asked before `start`. */
  readonly publicUrl: () => string | undefined
  readonly logger: Logger
}

/** Shortest and longest wait before the team is asked for again, in milliseconds. */
const shortestMs = 1000
const longestMs = 60_000

/** Calls `begin` as soon as the team is known, and asks for it until then; the returned function ends that. */
const whenKnown = (
  { identities, clock, logger }: Pick<StationOptions, 'clock' | 'logger'> & { readonly identities: Identities },
  begin: () => void,
): (() => void) => {
  let isOver = false
  let cancelNext: (() => void) | undefined
  const attempt = async (waitMs: number): Promise<void> => {
    try {
      await identities.find()
    } catch (error) {
      if (isOver) return
      if (waitMs === shortestMs) logger.warn({ err: error }, 'the team is not known yet, so nothing is live')
      cancelNext = clock.after(waitMs, () => void attempt(Math.min(longestMs, waitMs * 2)))
      return
    }
    if (!isOver) begin()
  }
  void attempt(shortestMs)
  return () => {
    isOver = true
    cancelNext?.()
  }
}

/** Creates the live side of one team over a log that teams share. */
export const createStation = (options: StationOptions): Station => {
  const { tenant, clock, logger, holder, random } = options
  const log = heralded(options.log, options.onNews)
  const ending = new AbortController()
  const identities = createIdentities({ ...options, signal: ending.signal })
  const hub = createHub({ log, identities, clock, logger })
  const autopilot = createAutopilot({
    ...options,
    identities,
    onRepaired: from => reconciler.outage(from),
  })
  const reconciler = createReconciler({
    ...{ log, identities, tenant, clock, holder, logger, random },
    subscribers: hub.subscribers,
    mode: () => autopilot.health().mode,
  })
  let stopWaiting = (): void => undefined

  const health: HookView['health'] = () => {
    const found = autopilot.health()
    return found.mode === 'WEBHOOK' ? found : { ...found, lastCheckedAt: reconciler.lastRunAt() }
  }

  const gathering = createGathering(async events => {
    const { team } = identities.known() ?? (await identities.find())
    const kept = await log.append(team, events)
    events.forEach(({ receivedAt, heldUntil }, index) => {
      autopilot.told(receivedAt)
      if (kept[index] === 'held' && heldUntil !== undefined) reconciler.held(heldUntil)
    })
    return kept
  })

  return {
    identities,
    hub,
    healing: reconciler,
    hook: { health, isOurs: autopilot.isOurs },
    accept: (event, bytes = 0) => {
      const add = (): Promise<Kept> => gathering.add(event, bytes)
      return identities.known() === undefined ? identities.find().then(add) : add()
    },
    isReady: async () => identities.known() !== undefined && (await log.isWritable()),
    start: () => {
      stopWaiting = whenKnown({ identities, clock, logger }, () => {
        // What the first look finds of the hook belongs to the outage that is told first.
        void autopilot.start().then(() => {
          if (!ending.signal.aborted) reconciler.start()
        })
      })
    },
    close: async () => {
      stopWaiting()
      ending.abort()
      hub.close()
      await Promise.all([autopilot.close(), reconciler.close()])
    },
  }
}
