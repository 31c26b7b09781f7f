import type { Clock } from '../lemlist/clock.ts'
import type { Payload, Sink, StateTopic } from './topic.ts'

/** One value and everybody who watches it. */
export interface State {
  readonly topic: StateTopic
  join(sink: Sink): () => void
  /** Looks at the value now, and tells everybody when it has changed. */
  look(): void
  size(): number
  close(): void
}

interface StateOptions {
  readonly topic: StateTopic
  readonly clock: Clock
  /** Has `look` called soon. */
  readonly plan: () => void
  /** Called when nobody watches any more. */
  readonly onEmpty: () => void
}

interface Watcher {
  readonly sink: Sink
  /** What it has got last. */
  got: Payload | undefined
  /** Whether it can take nothing at the moment; then it gets the newest alone. */
  isBehind: boolean
}

/** Creates the state of one topic. */
export const createState = ({ topic, clock, plan, onEmpty }: StateOptions): State => {
  const watchers = new Set<Watcher>()
  let value: string | undefined
  let newest: Payload | undefined
  let isOver = false
  let isLooking = false
  let isDue = false
  let cancelPoll = (): void => undefined

  const leave = (watcher: Watcher): void => {
    if (!watchers.delete(watcher) || watchers.size > 0) return
    cancelPoll()
    onEmpty()
  }

  const give = (watcher: Watcher): void => {
    if (watcher.isBehind || !watchers.has(watcher)) return
    if (newest !== undefined && watcher.got !== newest) {
      watcher.got = newest
      if (!watcher.sink.take(newest)) {
        watcher.isBehind = true
        void watcher.sink.ready().then(() => {
          watcher.isBehind = false
          give(watcher)
        })
        return
      }
    }
    if (!isOver) return
    leave(watcher)
    watcher.sink.end()
  }

  const lookNow = async (): Promise<void> => {
    const seen = await topic.look()
    isOver ||= seen.isLast
    if (seen.value !== value) {
      value = seen.value
      newest = { bytes: Buffer.from(seen.json), cursor: undefined }
    }
    for (const watcher of [...watchers]) give(watcher)
  }

  const look = async (): Promise<void> => {
    // What happens during a look may not be in it.
    isDue = isLooking
    if (isLooking || isOver) return
    isLooking = true
    cancelPoll()
    await lookNow()
    isLooking = false
    if (isOver || watchers.size === 0) return
    if (isDue) plan()
    isDue = false
    if (topic.everyMs !== undefined) cancelPoll = clock.after(topic.everyMs, plan)
  }

  return {
    topic,
    join: sink => {
      const watcher: Watcher = { sink, got: undefined, isBehind: false }
      watchers.add(watcher)
      // Whoever comes later begins with what the others have got; it is looked at anew all the same.
      give(watcher)
      plan()
      return () => leave(watcher)
    },
    look: () => void look(),
    size: () => watchers.size,
    close: () => {
      for (const watcher of [...watchers]) {
        leave(watcher)
        watcher.sink.end()
      }
    },
  }
}
