/**
 * Shares one running promise between all who ask for the same thing. Each asker may leave by its own signal; the work
 * itself is aborted when the last one has left.
 */
export class Sharing<Value> {
  readonly #running = new Map<
    string,
    { readonly work: Promise<Value>; readonly abort: AbortController; askers: number }
  >()

  has(key: string): boolean {
    return this.#running.has(key)
  }

  join(key: string, signal: AbortSignal | undefined, start: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    const known = this.#running.get(key)
    const entry = known ?? this.#begin(key, start)
    entry.askers += 1
    const leave = (): void => {
      entry.askers -= 1
      if (entry.askers > 0) return
      if (this.#running.get(key) === entry) this.#running.delete(key)
      entry.abort.abort(new DOMException('nobody waits for this call any more', 'AbortError'))
    }
    return signal === undefined ? entry.work : untilAborted(entry.work, signal, leave)
  }

  #begin(key: string, start: (signal: AbortSignal) => Promise<Value>) {
    const abort = new AbortController()
    const entry = { work: start(abort.signal), abort, askers: 0 }
    this.#running.set(key, entry)
    const end = (): void => {
      if (this.#running.get(key) === entry) this.#running.delete(key)
    }
    entry.work.then(end, end)
    return entry
  }
}

/** The work's outcome, or the signal's reason if that comes first; `onAbort` then runs. */
export const untilAborted = <Value>(work: Promise<Value>, signal: AbortSignal, onAbort: () => void): Promise<Value> =>
  new Promise((resolve, reject) => {
    const abort = (): void => {
      onAbort()
      reject(signal.reason)
    }
    // First of all, so that work that fails after everyone has left is still heard.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
