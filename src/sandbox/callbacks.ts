import type { Clock } from '../lemlist/clock.ts'
import type { Alarms } from './alarms.ts'

/** One event for one address, and how far it has come. */
export interface Delivery {
  /** Missing where the address is nobody's hook. */
  readonly hookId?: string | undefined
  readonly type: string
  readonly target: string
  /** When it became due. */
  readonly at: string
  attempts: number
  /** What the address answered last; null where it answered nothing. */
  lastStatus: number | null
  /**
   * `due` until the first attempt has ended, `failed` between attempts; `forgotten` after the last one, when its hook is
   * gone or others took its place; `not called` where it is not for the sandbox to call.
   */
  state: 'due' | 'delivered' | 'failed' | 'forgotten' | 'not called'
}

/** A delivery that is to be made. */
export interface Callback {
  readonly delivery: Delivery
  /** JSON. */
  readonly body: string
  /** Whether its hook is still there, or it has none. */
  isWanted(): boolean
  /** Takes its hook away. */
  unhook(): void
}

/** The calls that are to be made, each by itself: nobody who causes one waits for it. */
export interface Callbacks {
  add(callback: Callback): void
  /** Forgets all that are not done, also those under way. */
  clear(): void
  /** How many were forgotten because too many waited. */
  dropped(): number
}

/** lemlist: five more attempts after the first, each after twice the time, in milliseconds. */
const mostAttempts = 6
const firstRestMs = 10_000
const timeoutMs = 10_000
const mostAtOnce = 20
/** Of them to one address: one that never answers does not hold up the others. */
const mostToOne = 5
const mostOpen = 10_000

const isSuccess = (status: number | undefined): boolean => status !== undefined && status >= 200 && status < 300

const isGone = (status: number | undefined): boolean => status === 404 || status === 410

interface CallbacksOptions {
  readonly clock: Clock
  /** Waits between attempts, which moving the sandbox's time shortens. */
  readonly alarms: Alarms
  readonly deliver: (request: Request) => Promise<Response>
}

/** Makes callbacks with `deliver`: some at once, in the order in which they become ready, each until it succeeds. */
export const createCallbacks = ({ clock, alarms, deliver }: CallbacksOptions): Callbacks => {
  /** Everything that is not done, oldest first: it is ready, rests after an attempt, or is under way. */
  const open = new Set<Callback>()
  const ready = new Set<Callback>()
  const rests = new Map<Callback, () => void>()
  const underWay = new Map<Callback, AbortController>()
  let dropped = 0
  let isStarting = false

  const settle = (callback: Callback, state: Delivery['state']): void => {
    callback.delivery.state = state
    open.delete(callback)
    ready.delete(callback)
    rests.get(callback)?.()
    rests.delete(callback)
    const running = underWay.get(callback)
    underWay.delete(callback)
    running?.abort()
  }

  /** What the address answers; undefined where it answers nothing in time. */
  const statusOf = async ({ delivery, body }: Callback, ending: AbortController): Promise<number | undefined> => {
    const { signal } = ending
    // By the clock itself: however far the sandbox's time is moved, the address takes its own.
    const cancel = clock.after(timeoutMs, () => ending.abort())
    const over = new Promise<undefined>(resolve => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true })
    })
    const headers = { 'content-type': 'application/json' }
    try {
      // A redirection could lead off this machine.
      const request = new Request(delivery.target, { method: 'POST', headers, body, redirect: 'manual', signal })
      const response = await Promise.race([deliver(request), over])
      response?.body?.cancel().catch(() => undefined)
      return response?.status
    } catch {
      return undefined
    } finally {
      cancel()
    }
  }

  const makeReady = (callback: Callback): void => {
    rests.delete(callback)
    ready.add(callback)
    start()
  }

  const rest = (callback: Callback): void => {
    const { delivery } = callback
    delivery.state = 'failed'
    const ms = firstRestMs * 2 ** (delivery.attempts - 1)
    const cancel = alarms.after(ms, () => makeReady(callback))
    rests.set(callback, cancel)
  }

  const conclude = (callback: Callback, status: number | undefined): void => {
    const { delivery } = callback
    delivery.lastStatus = status ?? null
    // lemlist: an address that is not there any more loses its hook without a word.
    if (isGone(status)) callback.unhook()
    if (isSuccess(status)) settle(callback, 'delivered')
    else if (delivery.attempts < mostAttempts && callback.isWanted()) rest(callback)
    else settle(callback, 'forgotten')
  }

  const attempt = async (callback: Callback): Promise<void> => {
    const ending = new AbortController()
    underWay.set(callback, ending)
    callback.delivery.attempts += 1
    const status = await statusOf(callback, ending)
    // It may have been forgotten meanwhile.
    if (!underWay.delete(callback)) return
    conclude(callback, status)
    start()
  }

  /** How many callbacks to an address are under way. */
  const underWayTo = (target: string): number =>
    [...underWay.keys()].filter(({ delivery }) => delivery.target === target).length

  const startReady = (): void => {
    for (const callback of ready) {
      if (underWay.size >= mostAtOnce) return
      if (underWayTo(callback.delivery.target) >= mostToOne) continue
      ready.delete(callback)
      if (callback.isWanted()) void attempt(callback)
      else settle(callback, 'forgotten')
    }
  }

  /** Starts what is ready, once whatever made it ready has ended. */
  const start = (): void => {
    if (isStarting) return
    isStarting = true
    queueMicrotask(() => {
      isStarting = false
      startReady()
    })
  }

  return {
    add: callback => {
      open.add(callback)
      const [oldest] = open.size > mostOpen ? open : []
      if (oldest !== undefined) {
        settle(oldest, 'forgotten')
        dropped += 1
      }
      makeReady(callback)
    },
    clear: () => {
      for (const callback of open) settle(callback, 'forgotten')
      dropped = 0
    },
    dropped: () => dropped,
  }
}
