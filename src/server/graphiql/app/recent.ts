import type { Clock } from '../../../lemlist/clock.ts'

/** What is shown of a subscription. */
export interface Recent<Result> {
  /** How many results have come in all. */
  readonly received: number
  /** The latest of them. */
  readonly newestFirst: readonly Result[]
}

/** Gathers results and shows the latest. */
export interface RecentView<Result> {
  add(result: Result): void
  /** Shows at once what still waits to be shown; nothing follows. */
  end(): void
  /** Shows nothing any more. */
  stop(): void
}

/** Most results that are shown. */
const mostShown = 20

/** Shortest time between two changes of what is shown, in milliseconds: drawing costs more than a result does. */
const paceMs = 250

/** Creates a view that calls `show` with the first result at once, and then no more often than a person can follow. */
export const createRecentView = <Result>(
  show: (recent: Recent<Result>) => void,
  after: Clock['after'],
): RecentView<Result> => {
  let recent: Recent<Result> = { received: 0, newestFirst: [] }
  let isShown = true
  let cancel: (() => void) | undefined

  const draw = (): void => {
    isShown = true
    cancel = after(paceMs, () => {
      cancel = undefined
      if (!isShown) draw()
    })
    show(recent)
  }
  const stop = (): void => cancel?.()

  return {
    add: result => {
      const newestFirst = [result, ...recent.newestFirst].slice(0, mostShown)
      recent = { received: recent.received + 1, newestFirst }
      isShown = false
      if (cancel === undefined) draw()
    },
    end: () => {
      stop()
      if (!isShown) show(recent)
    },
    stop,
  }
}
