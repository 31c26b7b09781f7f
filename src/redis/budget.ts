import { hash } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import { Foreign } from '../lemlist/foreign.ts'
import { createSlots } from '../lemlist/own-slots.ts'
import {
  type Ask,
  type BudgetNews,
  cautionMs,
  crowdMs,
  limitOfCalls,
  longestRefusalMs,
  type Slot,
  type SlotCount,
  type Slots,
  type Taken,
  windowOfCallsMs as windowMs,
} from '../lemlist/slots.ts'
import { budgetKeys, giveBackScript, holdScript, takeScript } from './budget-scripts.ts'
import { createLink } from './link.ts'
import { runScript, type Script } from './script.ts'

export interface RedisSlotsOptions {
  readonly url: string
  readonly clock: Clock
  /** Spreads attempts to connect again; from 0 to 1. */
  readonly random: () => number
  readonly log?: Logger | undefined
  /** Replicas that call with the same key share its budget; Redis sees a fingerprint of it alone. */
  readonly apiKey: string
  /** Tells the slots of this process from those of others: no two processes give the same text. */
  readonly holder: string
  /** Longest a question waits for its answer, in milliseconds; 200 when left out. */
  readonly answerMs?: number
  /** What all keys begin with. */
  readonly prefix?: string
  /** How far the clock of Redis is ahead of ours, in milliseconds; asked whenever a connection is made. */
  readonly aheadOf?: (clock: Clock, redis: Redis) => Promise<number>
}

/** How long a slot outlasts the last word of its replica, in milliseconds. */
const leaseMs = 1000

/** How often a replica says that its calls are under way, in milliseconds. */
const renewMs = 400

/** How long replicas keep to their own shares after Redis is back, so that all are there before they share again. */
const returnMs = 2 * windowMs

/** The clock of Redis against ours, as seen in the middle of a round trip. */
const serverAhead = async (clock: Clock, redis: Redis): Promise<number> => {
  const asked = clock.now()
  const [seconds = 0, micros = 0] = (await redis.time()).map(Number)
  return seconds * 1000 + micros / 1000 - (asked + clock.now()) / 2
}

/**
 * The slots of all replicas that call with one key, kept in Redis. Replicas share by the number of callers that wait at
 * each. What one learns of others who call with the key holds back slots of all. While Redis is away each replica has
 * an equal part of the budget, and at most half: it begins one window after Redis was lost, when the calls before have
 * left lemlist's window, and lasts two windows longer than Redis was away.
 */
export const createRedisSlots = (options: RedisSlotsOptions): Slots => {
  const { url, clock, random, log, apiKey, holder, prefix = 'lemlist-graphql', aheadOf = serverAhead } = options
  const keys = budgetKeys(prefix, hash('sha256', apiKey).slice(0, 32))
  const foreign = new Foreign(windowMs)
  let limit = limitOfCalls
  let replicas = 2
  const own = createSlots({ clock, most: () => Math.max(1, Math.floor(limit / Math.max(2, replicas))) })
  /** Slots of calls under way, by their names in Redis. */
  const inFlight = new Map<Slot, string>()
  const ownSlots = new Set<Slot>()
  let ahead = 0
  let number = 0
  let isAway = false
  let sharedAgainAt = Number.NEGATIVE_INFINITY
  let last: { readonly closed: number; readonly room: number; readonly leaving: readonly number[] } = {
    ...{ closed: 0, room: limit, leaving: [] },
  }
  let learning: Promise<unknown> = Promise.resolve()
  let cancelRenewal: (() => void) | undefined

  const prepare = async (redis: Redis): Promise<void> => {
    ahead = await aheadOf(clock, redis)
    if (!isAway) return
    isAway = false
    sharedAgainAt = clock.now() + returnMs
    const names = [...ownSlots].flatMap(slot => inFlight.get(slot) ?? [])
    if (names.length > 0) await runScript(redis, holdScript, keys, [heldUntil(), ...names])
  }
  const link = createLink({
    url,
    clock,
    random,
    log,
    subject: 'the shared budget',
    prepare,
    answerMs: options.answerMs,
  })

  const now = (): number => clock.now() + ahead
  const heldUntil = (): number => Math.ceil(now()) + windowMs + leaseMs
  const isAlone = (): boolean => isAway || clock.now() < sharedAgainAt

  /** The arguments are asked for once there is a connection, and it is known how far the clocks are apart. */
  const run = (script: Script, args: () => readonly (string | number)[]) =>
    link.ask(redis => runScript(redis, script, keys, args()))

  const lose = (): void => {
    if (isAway) return
    isAway = true
    own.shut(clock.now() + windowMs)
  }

  const renewLater = (): void => {
    cancelRenewal ??= clock.after(renewMs, () => {
      cancelRenewal = undefined
      if (inFlight.size === 0) return
      if (!isAway) void run(holdScript, () => [heldUntil(), ...inFlight.values()])
      renewLater()
    })
  }

  const slotOf = (slot: Slot): Slot => {
    number += 1
    inFlight.set(slot, `${holder}:${number}`)
    renewLater()
    return slot
  }

  const takeOwn = (ask: Ask): Taken => {
    // Redis may have come back before its absence was noticed here.
    if (isAway) void link.ask(prepare)
    const taken = own.take(ask)
    for (const slot of taken.slots) ownSlots.add(slotOf(slot))
    const names = taken.slots.flatMap(slot => inFlight.get(slot) ?? [])
    if (!isAway && names.length > 0) void run(holdScript, () => [heldUntil(), ...names])
    return taken
  }

  const takeShared = async ({ calls, callers, share }: Ask): Promise<Taken> => {
    // What the last answer says counts for those who come after it.
    await learning
    const at = clock.now()
    foreign.settle(at)
    const answer = await run(takeScript, () => [
      ...[Math.floor(now()), windowMs, leaseMs, limit, holder, calls, callers, share],
      ...[foreign.held(limit, at), Math.ceil(foreign.endsAt + ahead), number + 1, cautionMs, crowdMs],
    ])
    if (!Array.isArray(answer)) {
      lose()
      return takeOwn({ calls, callers, share })
    }
    const [given = 0, waitMs = 0, seen = 1, closed = 0, room = 0, ...leaving] = answer.map(Number)
    replicas = seen
    last = { closed: closed - ahead, room, leaving: leaving.map(time => time - ahead) }
    const slots = Array.from({ length: given }, () => slotOf({ at }))
    const changesAt = foreign.changesAt(at)
    return { slots, waitMs: given < calls ? Math.max(1, Math.min(waitMs, Math.max(1, changesAt - at))) : 0 }
  }

  const learn = async (slot: Slot, name: string, { limit: told, remaining, retryAfterMs }: BudgetNews) => {
    const at = clock.now()
    if (told !== undefined && told > 0) limit = Math.min(limitOfCalls, told)
    const closed = retryAfterMs === undefined ? undefined : at + Math.min(retryAfterMs, longestRefusalMs)
    const isTold = remaining !== undefined && at - slot.at < windowMs
    const ours = await run(giveBackScript, () => [
      ...[Math.ceil(at + ahead) + windowMs, name, Math.floor(slot.at + ahead)],
      ...[closed === undefined ? 0 : Math.ceil(closed + ahead), isTold ? 1 : 0],
    ])
    if (typeof ours !== 'number') return lose()
    if (remaining !== undefined && isTold) foreign.see(at, Math.max(0, limit - remaining - ours))
    if (closed !== undefined) foreign.refused(at, closed)
  }

  const giveBack = (slot: Slot, news: BudgetNews): void => {
    const name = inFlight.get(slot)
    inFlight.delete(slot)
    if (ownSlots.delete(slot)) own.giveBack(slot, news)
    if (name !== undefined && !isAway) learning = learn(slot, name, news)
  }

  const count = (): SlotCount => {
    if (isAlone()) return own.count()
    const at = clock.now()
    const leaving = last.leaving.filter(time => time > at)
    const remaining = at < last.closed ? 0 : Math.max(0, last.room - leaving.length)
    return { limit, remaining, resetAt: Math.max(at, last.closed, leaving.at(-1) ?? 0) }
  }

  return {
    take: ask => {
      if (!isAlone()) return takeShared(ask)
      return takeOwn(ask)
    },
    giveBack,
    cancel: slot => {
      const name = inFlight.get(slot)
      inFlight.delete(slot)
      if (ownSlots.delete(slot)) own.cancel(slot)
      // Free at once: nothing was sent.
      if (name !== undefined && !isAway) void run(giveBackScript, () => [0, name, Math.floor(slot.at + ahead), 0, 0])
    },
    count,
    close: async () => {
      cancelRenewal?.()
      await link.close()
    },
  }
}
