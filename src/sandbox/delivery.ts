import type { Clock } from '../lemlist/clock.ts'
import { createAlarms } from './alarms.ts'
import { createCallbacks, type Delivery } from './callbacks.ts'
import { fits, isCallable } from './hook-events.ts'
import type { HookEvent, TeamWorld } from './world.ts'

/** What was due, oldest first, as far as it is remembered. */
export interface Deliveries {
  /** How many were forgotten because too many waited. */
  readonly dropped: number
  readonly deliveries: readonly Delivery[]
}

/** Has the addresses called that want to be told of events. */
export interface Deliverer {
  /** Calls every hook of the team that is for this event, or the address that the event is for. */
  due(team: TeamWorld, event: HookEvent): void
  /** Runs this later, where calls are made at all. */
  later(ms: number, run: () => void): void
  /** To be told whenever the clock was moved. */
  wake(): void
  list(): Deliveries
  /** Forgets everything. */
  clear(): void
  /** Makes no more calls, and ends those under way. */
  stop(): void
}

/** Deliveries that are remembered; the older half goes when there are more. */
const mostNoted = 10_000

interface Address {
  readonly hookId?: string
  readonly target: string
  readonly secret?: string | undefined
}

const addressesOf = ({ hooks }: TeamWorld, event: HookEvent): readonly Address[] => {
  if (event.target !== undefined) return [{ target: event.target }]
  const fitting = hooks.all().filter(hook => fits(hook, event))
  return fitting.map(({ _id: hookId, targetUrl: target, secret }) => ({ hookId, target, secret }))
}

/** Makes calls with `deliver`, on this machine alone; without it they are noted, and nothing is done at a later time. */
export const createDeliverer = (options: {
  readonly clock: Clock
  readonly deliver?: ((request: Request) => Promise<Response>) | undefined
}): Deliverer => {
  const { clock, deliver } = options
  const alarms = createAlarms(clock)
  const callbacks = deliver === undefined ? undefined : createCallbacks({ clock, alarms, deliver })
  let isStopped = false
  let noted: Delivery[] = []

  const forget = (): void => {
    callbacks?.clear()
    alarms.clear()
  }

  const note = (delivery: Delivery): Delivery => {
    noted.push(delivery)
    if (noted.length > mostNoted) noted = noted.slice(-mostNoted / 2)
    return delivery
  }

  return {
    due: (team, event) => {
      const { type } = event
      const at = new Date(clock.now()).toISOString()
      let told: Readonly<Record<string, unknown>> | undefined
      for (const { hookId, target, secret } of addressesOf(team, event)) {
        const isCalled = callbacks !== undefined && !isStopped && isCallable(target)
        const state = isCalled ? 'due' : 'not called'
        const delivery = note({ ...(hookId && { hookId }), type, target, at, attempts: 0, lastStatus: null, state })
        if (!isCalled) continue
        told ??= event.body()
        callbacks.add({
          delivery,
          body: JSON.stringify(secret === undefined ? told : { ...told, secret }),
          isWanted: () => hookId === undefined || team.hooks.get(hookId) !== undefined,
          unhook: () => team.hooks.delete(hookId ?? ''),
        })
      }
    },
    later: (ms, run) => {
      if (callbacks !== undefined && !isStopped) alarms.after(ms, run)
    },
    wake: alarms.wake,
    list: () => ({ dropped: callbacks?.dropped() ?? 0, deliveries: noted }),
    clear: () => {
      forget()
      noted = []
    },
    stop: () => {
      isStopped = true
      forget()
    },
  }
}
