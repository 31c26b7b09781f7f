interface Running<Value, About> {
  readonly work: Promise<Value>
  readonly about: About
  readonly abort: AbortController
  askers: number
}

/**
 * Shares one running promise between all who ask for the same thing. Each asker may leave by its own signal; the work
 * itself is aborted when the last one has left.
 */
export class Sharing<Value, About> {
  readonly #running = new Map<string, Running<Value, About>>()

  /** Joins what runs under a key; undefined when nothing does, or nothing that will do. */
  join(key: string, signal: AbortSignal | undefined, willDo: (about: About) => boolean): Promise<Value> | undefined {
    const entry = this.#running.get(key)
    return entry !== undefined && willDo(entry.about) ? this.#enter(key, entry, signal) : undefined
  }

  /** Starts the work, for others to join; they are told what it is about. It takes the place of what ran before. */
  begin(
    key: string,
    signal: AbortSignal | undefined,
    about: About,
    start: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const abort = new AbortController()
    const entry = { work: start(abort.signal), about, abort, askers: 0 }
    this.#running.set(key, entry)
    const end = (): void => this.#forget(key, entry)
    entry.work.then(end, end)
    return this.#enter(key, entry, signal)
  }

  #enter(key: string, entry: Running<Value, About>, signal: AbortSignal | undefined): Promise<Value> {
    entry.askers += 1
    const leave = (): void => {
      entry.askers -= 1
      if (entry.askers > 0) return
      this.#forget(key, entry)
      entry.abort.abort(new DOMException('nobody waits for this call any more', 'AbortError'))
    }
    return signal === undefined ? entry.work : untilAborted(entry.work, signal, leave)
  }

  #forget(key: string, entry: Running<Value, About>): void {
    if (this.#running.get(key) === entry) this.#running.delete(key)
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
