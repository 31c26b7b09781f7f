import { type Attacker, type Prey, tokens } from './prey.ts'
import { request, say } from './wire.ts'

/** Something hostile that is done to a gateway once. */
export interface Attack {
  readonly name: string
  readonly attacker: Attacker
  /** Does it; gives everything that came back. Rejects where there is no end to it. */
  readonly strike: (prey: Prey) => Promise<readonly string[]>
  /** Status of the answer, where it is one of HTTP. */
  readonly status?: number | readonly number[] | undefined
  /** What the answer says. */
  readonly says?: string | RegExp | undefined
}

export type Headers = readonly (readonly [name: string, value: string])[]

/** Headers of whoever attacks. */
export const credentialsOf = (attacker: Attacker): Headers =>
  attacker === 'nobody' ? [] : [['authorization', `Bearer ${tokens[attacker]}`]]

interface Wanted {
  readonly attacker?: Attacker
  readonly status?: Attack['status'] | undefined
  readonly says?: Attack['says'] | undefined
}

/** One request as bytes, whatever they are. `isEnd` ends our side of the connection after it. */
export const raw = (
  name: string,
  bytes: Buffer | string,
  { attacker = 'nobody', ...wanted }: Wanted,
  isEnd = false,
): Attack => ({
  ...{ name, attacker, ...wanted },
  strike: async ({ port }) => [(await say(port, bytes, isEnd)).text],
})

/** One request with the attacker's credentials. */
export const http = (
  name: string,
  line: string,
  headers: Headers,
  body: Buffer | string,
  { attacker = 'reader', ...wanted }: Wanted,
): Attack => raw(name, request(line, [...credentialsOf(attacker), ...headers], body), { attacker, ...wanted })

/** One POST of JSON to the endpoint. */
export const post = (name: string, json: unknown, wanted: Wanted): Attack =>
  http(name, 'POST /graphql HTTP/1.1', [['content-type', 'application/json']], JSON.stringify(json), wanted)

/** One document, with its variables. */
export const query = (name: string, document: string, wanted: Wanted, variables: unknown = {}): Attack =>
  post(name, { query: document, variables }, wanted)
