import type { Endpoint } from '../../src/lemlist/endpoint.ts'
import type { CallInput } from '../../src/lemlist/request.ts'
import type { TeamWorld } from '../../src/sandbox/world.ts'
import type { Harness } from '../support/harness.ts'

type OfTeam<Value> = Value | ((team: TeamWorld) => Value)

/** A request as it must arrive at lemlist. */
export interface Arrival {
  /** Path below `/api`, percent-encoded where it must be. */
  readonly path: string
  /** The query string without its question mark; none when left out. */
  readonly query?: string
  /** The JSON of the body; none when left out. */
  readonly body?: unknown
  /** The form's field and the text of the file in it, for an upload. */
  readonly form?: { readonly part: string; readonly text: string }
}

/** An operation of the REST API: how it is called, how it arrives, and the GraphQL operation through which it is made. */
export interface Row {
  readonly endpoint: Endpoint
  /** Values of the call. */
  readonly input: OfTeam<CallInput>
  readonly arrives: OfTeam<Arrival>
  /** A GraphQL operation through a field that the endpoint serves; for a mutation with its input in `$input`. */
  readonly query: string
  readonly variables?: OfTeam<Readonly<Record<string, unknown>>>
  /** For an upload: what stands for `input.file`. */
  readonly file?: File
  /** Makes the world such that both calls go well, on the fresh `solo` sandbox. */
  readonly prepare?: (harness: Harness) => void | Promise<void>
}

export const ofTeam = <Value>(value: OfTeam<Value>, team: TeamWorld): Value =>
  typeof value === 'function' ? (value as (team: TeamWorld) => Value)(team) : value

/** The first document of a collection that fits. */
export const first = <Document>(
  collection: { all(): Document[] },
  fits: (document: Document) => boolean = () => true,
): Document => {
  const found = collection.all().find(fits)
  if (found === undefined) throw new Error('the sandbox has no such document')
  return found
}
