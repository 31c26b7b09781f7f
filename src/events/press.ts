import { setImmediate as nextTurn } from 'node:timers/promises'

/** Has work begun a little at a time, in the order in which it was handed in; gives what comes of it. */
export type Press = <Value>(work: () => Promise<Value>) => Promise<Value>

/** How long works are begun before the event loop has its turn, in milliseconds. */
const turnMs = 2

/** Creates a press: however much is handed in at once, the event loop goes on. */
export const createPress = (): Press => {
  let waiting: (() => void)[] = []
  let isRunning = false

  const run = async (): Promise<void> => {
    isRunning = true
    while (waiting.length > 0) {
      const works = waiting
      waiting = []
      let began = performance.now()
      for (const begin of works) {
        begin()
        if (performance.now() - began < turnMs) continue
        await nextTurn()
        began = performance.now()
      }
    }
    isRunning = false
  }

  return work =>
    new Promise((resolve, reject) => {
      waiting.push(() => void work().then(resolve, reject))
      if (!isRunning) void run()
    })
}
