import { setImmediate as nextTurn } from 'node:timers/promises'

/** Has work begun a little at a time, in the order in which it was handed in; gives what comes of it. */
export type Press = <Value>(work: () => Promise<Value>) => Promise<Value>

/** Creates a press that begins so many works before the event loop has its turn, however many are handed in at once. */
export const createPress = (turn: number): Press => {
  let waiting: (() => void)[] = []
  let isRunning = false

  const run = async (): Promise<void> => {
    isRunning = true
    while (waiting.length > 0) {
      const works = waiting
      waiting = []
      for (const [index, begin] of works.entries()) {
        begin()
        if ((index + 1) % turn === 0) await nextTurn()
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
