/** Has work begun a little at a time, in the order in which it was handed in; gives what comes of it. */
export type Press = <Value>(work: () => Promise<Value>) => Promise<Value>

/** How long works are begun in one turn of the event loop, in milliseconds. */
const turnMs = 2

/** Works that have begun before they are let go of. */
const mostBegun = 1024

/** Creates a press: however much is handed in at once, or one by one, the event loop goes on. */
export const createPress = (): Press => {
  let works: (() => void)[] = []
  /** How many of them have begun. */
  let begun = 0
  let spentMs = 0
  let isCounting = false

  /** What is spent is spent of this turn; the next one begins with what waits. */
  const countTurn = (): void => {
    if (isCounting) return
    isCounting = true
    setImmediate(() => {
      isCounting = false
      spentMs = 0
      beginSome()
    })
  }

  const beginSome = (): void => {
    for (let begin = works[begun]; begin !== undefined && spentMs < turnMs; begin = works[begun]) {
      begun += 1
      const began = performance.now()
      begin()
      spentMs += performance.now() - began
      countTurn()
    }
    if (begun < works.length && begun < mostBegun) return
    works = works.slice(begun)
    begun = 0
  }

  return work =>
    new Promise((resolve, reject) => {
      works.push(() => void work().then(resolve, reject))
      beginSome()
    })
}
