import type { Clock } from '../../lemlist/clock.ts'

/** A connection that stays open to a client. It takes itself out when it is over. */
export interface LiveClient {
  /** Ends it so that the client comes back by itself. */
  restart(): void
  /** Ends it at once. */
  cut(): void
}

/** The connections of one kind that are open. */
export interface LiveClients {
  /** Why no more are let in; undefined when there is room. */
  closedFor(): 'restart' | 'full' | undefined
  /** Takes in a connection; the returned function takes it out, and may be called again. */
  add(client: LiveClient): () => void
  count(): number
  /** Lets no more in and has all restart, spread over the time; resolves when none is left, which are cut after it. */
  drain(withinMs: number): Promise<void>
  /** Lets no more in and cuts all; resolves when none is left. */
  close(): Promise<void>
}

interface LiveClientsOptions {
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  /** Most that are open at a time. */
  readonly most: number
}

/** Part of the time to drain in which clients are sent away; in the rest they say goodbye. */
const sendingShare = 0.8

/** Keeps count of open connections and ends them when the process is to end. */
export const createLiveClients = ({ clock, random, most }: LiveClientsOptions): LiveClients => {
  const clients = new Set<LiveClient>()
  const emptied = Promise.withResolvers<void>()
  let isDraining = false

  const stopTaking = (): void => {
    isDraining = true
    if (clients.size === 0) emptied.resolve()
  }

  const cutAll = (): void => {
    for (const client of clients) client.cut()
  }

  /** Gives each its own part of the time, and a random moment in it, so that they do not all come back at once. */
  const restartAll = (withinMs: number): (() => void)[] => {
    const partMs = (withinMs * sendingShare) / clients.size
    return [...clients].map((client, index) =>
      clock.after((index + random()) * partMs, () => {
        if (clients.has(client)) client.restart()
      }),
    )
  }

  return {
    closedFor: () => {
      if (isDraining) return 'restart'
      return clients.size < most ? undefined : 'full'
    },
    add: client => {
      clients.add(client)
      return () => {
        clients.delete(client)
        if (isDraining && clients.size === 0) emptied.resolve()
      }
    },
    count: () => clients.size,
    drain: async withinMs => {
      stopTaking()
      const timers = [...restartAll(withinMs), clock.after(withinMs, cutAll)]
      await emptied.promise
      for (const cancel of timers) cancel()
    },
    close: () => {
      stopTaking()
      cutAll()
      return emptied.promise
    },
  }
}
