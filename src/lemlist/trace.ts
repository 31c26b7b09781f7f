import type { CallSite } from './errors.ts'

/** One attempt of a call, where it is traced. */
export interface CallTrace {
  /** It has its slot, after so many milliseconds, and is sent. */
  sent(waitedMs: number): void
  /** Another operation waits for its answer as well. */
  serves(other: Trace): void
  /** It is over. `status` is 0 where no answer came; `fault` is undefined where all went well. */
  end(status: number, fault: string | undefined): void
}

/** An operation that is traced, as its calls see it. */
export interface Trace {
  /** Begins an attempt of a call; the first has number 0. */
  begin(site: CallSite, attempt: number): CallTrace
}

/** The traced operations that one call is made for: its attempts are parts of the first, and known to the others. */
export class Uses {
  readonly #first: Trace
  readonly #others = new Set<Trace>()
  #attempt: CallTrace | undefined

  constructor(first: Trace) {
    this.#first = first
  }

  add(other: Trace): void {
    if (other === this.#first || this.#others.has(other)) return
    this.#others.add(other)
    this.#attempt?.serves(other)
  }

  begin(site: CallSite, attempt: number): CallTrace {
    this.#attempt = this.#first.begin(site, attempt)
    for (const other of this.#others) this.#attempt.serves(other)
    return this.#attempt
  }
}

/** What a call is made for; undefined where none of these is traced. */
export const usesOf = (traces: Iterable<Trace | undefined>): Uses | undefined => {
  let uses: Uses | undefined
  for (const trace of traces) {
    if (trace === undefined) continue
    if (uses === undefined) uses = new Uses(trace)
    else uses.add(trace)
  }
  return uses
}
