import type { z } from 'zod'
import type { Paging } from './paging.ts'
import type { Params, ParamValues } from './params.ts'
import type { Effect, Keeping } from './subject.ts'
import type { Reply } from './wire.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** The names after the colons of a path template: `'/campaigns/:campaignId/leads'` gives `'campaignId'`. */
export type PathNames<Path extends string> = Path extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer Tail}`
    ? Name | PathNames<`/${Tail}`>
    : Rest
  : never

/**
 * How one call answers for many keys. Rows are matched by key, never by position; keys that no row answers are missing.
 * `Shared` is what all keys of one call have in common (a date range, say).
 */
export interface Batch<Shared, Input, Value, Row> {
  /** Most keys in one call. */
  readonly max: number
  input(keys: readonly string[], shared: Shared): Input
  /** Each row under every key it answers to; an Error as row fails that key alone. */
  rows(value: Value): Iterable<readonly [key: string, row: Row | Error]>
  /** The form of a key under which rows are filed, where several spellings are one key. */
  normalise?(key: string): string
}

/** A body that is one file, sent as `multipart/form-data`. */
export interface FilePart {
  /** Name of the form's field that holds it. */
  readonly part: string
}

/** Declares a body that is one file, in the form's field of this name. */
export const filePart = (part: string): FilePart => ({ part })

/** What a call sends in its body: JSON of a shape, a file, or nothing. */
export type BodyShape = z.ZodType | FilePart | undefined

/**
 * How an operation is known: `documented` in lemlist's current reference; `retired` in its old one only; `undocumented`
 * in neither, so that its shapes are what clients report or the likeliest guess.
 */
export type Evidence = 'documented' | 'retired' | 'undocumented'

/** What the table of operations says of one. */
export interface About {
  /** The fields of the graph that it is for, as coordinates: `Mutation.leadPause`. */
  readonly serves: readonly string[]
  readonly evidence: Evidence
  /** The operation that these fields call in its place, because it is documented better or costs less. */
  readonly instead: string | undefined
  /** How the sandbox answers it, in a sentence. */
  readonly sandbox: string
}

/** One REST operation as a value: everything the client, the sandbox and the graph need to know about it. */
export interface Endpoint<
  Path extends string = string,
  Query extends Params = Params,
  Body extends BodyShape = BodyShape,
  Value = unknown,
> {
  /** The operation's name, its key in the contract. */
  readonly operation: string
  readonly method: Method
  /** Path template below the API's base, with `:names`. */
  readonly path: Path
  /** Parameters that every call sends with the same text. They tell apart operations that share method and path. */
  readonly fixed: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  readonly reply: Reply<Value>
  /** How lists are paged, where they are. */
  readonly paging: Paging | undefined
  /** How answers are kept, where they may be served again; undefined asks every time. */
  readonly kept: Keeping | undefined
  /** What is out of date once it was done; of one that writes and does not say, everything. */
  readonly changes: readonly Effect[] | undefined
  /** Whether it changes nothing at lemlist, so that it may be shared, kept and sent again. */
  readonly reads: boolean
  /** Whether it may be sent again when it is not known whether it was done. */
  readonly repeatable: boolean
  readonly about: About
}

type BodyInput<Body> = Body extends FilePart
  ? { readonly body: File }
  : Body extends z.ZodType
    ? { readonly body: z.input<Body> }
    : unknown

/** What a call of the endpoint takes: path names and query parameters side by side, the body under `body`. */
export type InputOf<E> =
  E extends Endpoint<infer Path, infer Query, infer Body, unknown>
    ? { readonly [Name in PathNames<Path>]: string } & ParamValues<Query> & BodyInput<Body>
    : never

/** What a call of the endpoint answers; undefined where lemlist answered nothing. */
export type ValueOf<E> = E extends Endpoint<string, Params, BodyShape, infer Value> ? Value : never

interface Declaration<Query extends Params, Body extends BodyShape, Value> {
  /** Coordinates of the fields that it is for. */
  readonly serves: string | readonly string[]
  /** Documented, where nothing is said. */
  readonly evidence?: Evidence
  readonly instead?: string
  readonly sandbox: string
  readonly fixed?: Readonly<Record<string, string>>
  readonly query?: Query
  readonly body?: Body
  readonly reply: Reply<Value>
  readonly paging?: Paging
  readonly kept?: Keeping
  readonly changes?: readonly Effect[]
  /** True for a POST that only reads, false for a GET that does something. */
  readonly reads?: boolean
  /** False for a PUT or DELETE that is felt each time it is done. */
  readonly repeatable?: boolean
}

const declare =
  (method: Method) =>
  <const Path extends string, Value, Query extends Params = Record<never, never>, Body extends BodyShape = undefined>(
    path: Path,
    declaration: Declaration<Query, Body, Value>,
  ): Endpoint<Path, Query, Body, Value> => ({
    operation: '',
    method,
    path,
    fixed: declaration.fixed ?? {},
    query: (declaration.query ?? {}) as Query,
    body: declaration.body as Body,
    reply: declaration.reply,
    paging: declaration.paging,
    kept: declaration.kept,
    changes: declaration.changes,
    reads: declaration.reads ?? method === 'GET',
    repeatable: declaration.repeatable ?? declaration.reads ?? !['POST', 'PATCH'].includes(method),
    about: {
      serves: [declaration.serves].flat(),
      evidence: declaration.evidence ?? 'documented',
      instead: declaration.instead,
      sandbox: declaration.sandbox,
    },
  })

/** Declares an operation that reads; with `reads: false` one that does something all the same. */
export const get = declare('GET')
/** Declares an operation that creates or acts; with `reads: true` one that only asks by its body. */
export const post = declare('POST')
/** Declares an operation that changes. */
export const patch = declare('PATCH')
/** Declares an operation that has the same outcome however often it is sent. */
export const put = declare('PUT')
/** Declares an operation that takes something away. */
export const del = declare('DELETE')

/** An endpoint that one call asks for many keys. */
export type Batched<E, Shared, Row> = E & { readonly batch: Batch<Shared, InputOf<E>, ValueOf<E>, Row> }

/** Declares the batch form of an endpoint. */
export const batched = <E extends Endpoint, Row, Shared = undefined>(
  endpoint: E,
  batch: Batch<Shared, InputOf<E>, ValueOf<E>, Row>,
): Batched<E, Shared, Row> => ({ ...endpoint, batch })

/** The endpoints of one chapter of the API, by operation. */
export type Chapter = Readonly<Record<string, Endpoint>>

/** Names each endpoint after its key, so that logs, errors and metrics speak of operations as the contract does. */
export const chapter = <const C extends Record<string, unknown>>(endpoints: C): C => {
  const named = Object.entries(endpoints).map(([operation, endpoint]) => [
    operation,
    { ...(endpoint as object), operation },
  ])
  return Object.fromEntries(named) as C
}
