import { createHook } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { EventEmitter } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { start } from '../../src/commands/start.ts'
import { readConfig } from '../../src/config.ts'

/** What a gateway holds besides memory. */
export interface Holdings {
  /** Connections and the like, by kind. */
  readonly resources: Readonly<Record<string, number>>
  /** Timers, also those that do not keep the process alive. */
  readonly timers: number
  /** Listeners of what lives as long as the process, by event. */
  readonly listeners: Readonly<Record<string, number>>
}

const timers = new Set<number>()
createHook({
  trackPromises: false,
  init: (id, type) => void (type === 'Timeout' && timers.add(id)),
  destroy: id => void timers.delete(id),
}).enable()

/** The process itself and its server, which is known once it was asked something. */
const emitters = new Map<string, EventEmitter>([['process', process]])
subscribe('http.server.request.start', message => {
  emitters.set('server', (message as { readonly server: EventEmitter }).server)
})

const listeners = (): Readonly<Record<string, number>> => {
  const counted = [...emitters].flatMap(([name, emitter]) =>
    emitter.eventNames().map(event => [`${name} ${String(event)}`, emitter.listenerCount(event)] as const),
  )
  return Object.fromEntries(counted.toSorted())
}

const resources = (): Readonly<Record<string, number>> => {
  const byKind = Map.groupBy(process.getActiveResourcesInfo(), kind => kind)
  return Object.fromEntries([...byKind].map(([kind, { length }]) => [kind, length] as const).toSorted())
}

const holdings = (): Holdings => ({ resources: resources(), timers: timers.size, listeners: listeners() })

/** Bytes on the heap after it was collected. */
const heapUsed = async (): Promise<number> => {
  for (let turn = 0; turn < 5; turn += 1) {
    await nextTurn()
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

// A gateway as the command starts it, which tells its parent its address, and then what it is asked for.
const read = readConfig(process.env)
if (!read.ok) throw new Error(read.faults.join('\n'))
const { url } = await start(read.config, 'test', () => undefined)
process.on('message', async question => process.send?.(question === 'heap' ? await heapUsed() : holdings()))
process.send?.(url)
