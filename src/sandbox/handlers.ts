import type { Chapter, InputOf } from '../lemlist/endpoint.ts'
import type { UserDocument } from './documents.ts'
import type { TeamWorld, World } from './world.ts'

/** A call as a handler sees it: parsed by the shapes of the endpoint's contract, for the team of the key. */
export interface Call<Input> {
  readonly input: Input
  readonly team: TeamWorld
  /** The user of the API key. */
  readonly user: UserDocument
  readonly world: World
  /** The path below the base as it was asked for. */
  readonly path: string
}

/** An answer other than 200 with JSON. */
export class Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string

  constructor(status: number, contentType: string, body: string) {
    this.status = status
    this.contentType = contentType
    this.body = body
  }
}

/** An answer in plain text, as lemlist gives errors. */
export const plain = (status: number, body: string): Answer => new Answer(status, 'text/plain; charset=utf-8', body)

/** An answer in JSON with a status of its own. */
export const jsonAnswer = (status: number, body: unknown): Answer =>
  new Answer(status, 'application/json; charset=utf-8', JSON.stringify(body))

/** A file of comma-separated values: a header and rows, quoted where a value needs it. */
export const csvAnswer = (header: readonly string[], rows: readonly (readonly string[])[]): Answer =>
  new Answer(200, 'text/csv; charset=utf-8', [header, ...rows].map(row => `${row.map(cell).join(',')}\n`).join(''))

const cell = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)

/** Thrown by a handler to answer with an error. */
export class Refusal extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    super(answer.body)
    this.answer = answer
  }
}

export const refuse = (status: number, body: string): Refusal => new Refusal(plain(status, body))

/** A refusal in JSON, in whichever of lemlist's forms the operation uses. */
export const refuseJson = (status: number, body: unknown): Refusal => new Refusal(jsonAnswer(status, body))

/** The document, or 404 with lemlist's words when there is none. */
export const found = <Document>(document: Document | undefined, entity: string): Document => {
  if (document === undefined) throw refuse(404, `${entity} not found`)
  return document
}

/** A chapter's pretend side: one handler for each of its operations. */
export type Handlers<C extends Chapter> = { readonly [K in keyof C]: (call: Call<InputOf<C[K]>>) => unknown }

/** lemlist leaves absent keys out; this takes them out of a document. */
export const present = <Fields extends Record<string, unknown>>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>

/** The rows of an offset-paged list. lemlist: a limit above the largest is taken as the largest. */
export const slice = <Row>(
  rows: readonly Row[],
  { offset = 0, limit }: { readonly offset?: number | undefined; readonly limit?: number | undefined },
  size: { readonly usual: number; readonly most: number },
): readonly Row[] => {
  const from = Math.max(0, offset)
  return rows.slice(from, from + Math.min(Math.max(1, limit ?? size.usual), size.most))
}
