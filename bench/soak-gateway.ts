/** The gateway of the soak benchmark: as the command starts it, and it tells what it holds. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { start } from '../src/commands/start.ts'
import { readConfig } from '../src/config.ts'
import { answerWith, memory } from './live/process.ts'

const read = readConfig(process.env)
if (!read.ok) throw new Error(read.faults.join('\n'))
const starting = start(read.config, 'bench', () => undefined)
const delays = monitorEventLoopDelay({ resolution: 10 })
delays.enable()

/** Connections, timers and the like that are open, by kind. */
const handles = (): Readonly<Record<string, number>> => {
  const byKind = Map.groupBy(process.getActiveResourcesInfo(), kind => kind)
  return Object.fromEntries([...byKind].map(([kind, { length }]) => [kind, length] as const))
}

answerWith({
  listen: async () => ({ port: Number(new URL((await starting).url).port) }),
  handles,
  state: async () => {
    const p99 = delays.percentile(99) / 1e6
    for (let turn = 0; turn < 3; turn += 1) {
      memory()
      await nextTurn()
    }
    // The collections were asked for: what waited for them is no lag of the gateway's.
    delays.reset()
    return { ...memory(), p99 }
  },
})
