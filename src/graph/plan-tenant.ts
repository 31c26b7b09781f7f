import { isKey } from '../lemlist/batching.ts'
import type { Endpoint } from '../lemlist/endpoint.ts'
import type { CallInput } from '../lemlist/request.ts'
import { nameOf, type Tenant } from '../lemlist/tenant.ts'
import { type AnyBatched, groupOf, nameOfKey } from './plan-memory.ts'
import { believedRowsOf, sample, sampleRow, withoutPlace } from './plan-sample.ts'
import { Waves, type WavesOptions, type Wish } from './plan-waves.ts'

interface Options extends WavesOptions {
  /** Names of fields and operations that are about what a team has few of. */
  readonly few: RegExp
}

/** A team that only pretends to call lemlist, and writes nothing. */
export class Rehearsal {
  /** What its calls are, and where their answers come from. */
  readonly waves: Waves
  readonly #options: Options
  readonly #parents = new Map<string, string>()
  #writes = 0
  /** How many rows of a list are wanted, by the list. */
  readonly #wanted = new Map<string, number>()

  constructor(options: Options) {
    this.#options = options
    this.waves = new Waves(options)
  }

  /** Says how far a list is read, which is how long it is believed to be where it was never seen. */
  want(endpoint: Endpoint, input: CallInput, rows: number): void {
    this.#wanted.set(nameOf(endpoint, input), rows)
  }

  /** The team as the operation sees it. */
  readonly tenant = (): Tenant => {
    const { tenant } = this.#options
    return {
      ...tenant,
      read: (endpoint, input) => this.waves.ask(this.#wishOf(endpoint, input, nameOf(endpoint, input))),
      write: (endpoint, input) => this.#write(endpoint, input),
      download: () => Promise.reject(new TypeError('a plan downloads nothing')),
      batcher: { load: (endpoint, key, shared) => this.#load(endpoint, key, shared) },
      parents: {
        get: id => this.#parents.get(id) ?? tenant.parents.get(id),
        set: (id, parent) => this.#parents.set(id, parent),
      },
      forget: async () => undefined,
      outdated: async () => false,
    }
  }

  #wishOf(endpoint: Endpoint, input: CallInput, name: string): Wish {
    const { few } = this.#options
    const wanted = this.#wanted.get(nameOf(endpoint, withoutPlace(input)))
    const rows = believedRowsOf(endpoint, input, wanted)
    return {
      ...{ endpoint, name, input: () => input, group: name, most: 1, rows },
      guess: number => sample({ endpoint, input, wanted, number, few }),
      // Where nobody says how far it is read, something is looked up in it.
      rowsAgain: wanted === undefined ? 1 : rows,
    }
  }

  async #load(endpoint: AnyBatched, rawKey: string, shared: unknown): Promise<unknown> {
    const { normalise, max, input } = endpoint.batch
    const key = normalise?.(rawKey) ?? rawKey
    if (!isKey(key)) return undefined
    return this.waves.ask({
      ...{ endpoint, name: nameOfKey(endpoint, key, shared), group: groupOf(endpoint, shared), most: max },
      // The endpoint gives the types of both.
      input: () => input([key], shared as never) as CallInput,
      guess: number => sampleRow(endpoint, key, number, this.#options.few),
      ...{ rows: 1, rowsAgain: 1 },
    })
  }

  async #write(endpoint: Endpoint, input: CallInput): Promise<unknown> {
    this.#writes += 1
    const value = await this.waves.ask(this.#wishOf(endpoint, input, `write ${this.#writes}`))
    this.waves.wrote(endpoint)
    return value
  }
}
