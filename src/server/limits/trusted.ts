import { hash } from 'node:crypto'
import { GraphQLError, type GraphQLSchema, validate } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Context } from '../../graph/context.ts'
import type { DocumentLimits } from '../../graph/limits.ts'
import { type ReadText, unreadBy } from '../../teams-file.ts'
import { faultsOf } from './limits.ts'
import { mostCharacters, readDocument } from './tokens.ts'

/** How a client names what it wants to run: by the document, by its digest, or by both. */
export interface Named {
  readonly query?: unknown
  /** `{ persistedQuery: { version: 1, sha256Hash } }`. Source: Apollo's automatic persisted queries. */
  readonly extensions?: unknown
  /** `sha256:` and the digest in hex. Source: appendix of GraphQL over HTTP. */
  readonly documentId?: unknown
}

/** Finds the documents that clients name. */
export interface NamedDocuments {
  /** The document that is to be run; undefined where none is named. Throws where it is not there, or not to be run. */
  textOf(named: Named): string | undefined
  /** Puts the document in the place of its name, for what comes over HTTP. */
  readonly plugin: Plugin<Context>
}

/** What a file of trusted documents holds: each by its digest. */
export type TrustedDocuments = ReadonlyMap<string, string>

/** How much of the documents that clients have left here is kept, in bytes. */
const mostBytes = 8 * 1024 * 1024

const digestOf = (text: string): string => hash('sha256', text, 'hex')

const fault = (message: string, code: string, status: number): GraphQLError =>
  new GraphQLError(message, { extensions: { code, retryable: false, http: { spec: true, status } } })

/** Clients look for exactly these words, or for the code, and send the document then. */
const notFound = (): GraphQLError => fault('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND', 404)

const untrusted = (): GraphQLError =>
  fault('only the documents of the list run here (TRUSTED_DOCUMENTS), and this is none of them', 'FORBIDDEN', 403)

const mismatch = (): GraphQLError => fault('the digest is not that of the document', 'BAD_USER_INPUT', 400)

const Digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/i)
  .toLowerCase()
const PersistedQuery = z.object({ persistedQuery: z.object({ version: z.literal(1), sha256Hash: Digest }) })
const DocumentId = z
  .string()
  .regex(/^sha256:/)
  .transform(id => id.slice('sha256:'.length))
  .pipe(Digest)

const isGiven = (value: unknown): boolean => value !== undefined && value !== null

/** The digest that a client gives; undefined where it gives none. */
const givenDigest = ({ extensions, documentId }: Named): string | undefined => {
  if (isGiven(documentId)) {
    const { data } = DocumentId.safeParse(documentId)
    if (data !== undefined) return data
    throw fault('`documentId` must be "sha256:" and 64 hex digits', 'BAD_USER_INPUT', 400)
  }
  if (!isGiven(Object(extensions).persistedQuery)) return undefined
  const { data } = PersistedQuery.safeParse(extensions)
  if (data !== undefined) return data.persistedQuery.sha256Hash
  throw fault('`persistedQuery` must be { version: 1, sha256Hash } with 64 hex digits', 'BAD_USER_INPUT', 400)
}

const textGiven = ({ query }: Named): string | undefined =>
  typeof query === 'string' && query !== '' ? query : undefined

/** What a GET says of a document beside its text. */
const namedByGet = ({ method, url }: Request): Named =>
  method === 'GET' ? { documentId: URL.parse(url)?.searchParams.get('documentId') ?? undefined } : {}

const pluginFor = (textOf: NamedDocuments['textOf']): Plugin<Context> => ({
  onParams: ({ params, request, setParams }) => {
    const { documentId, ...rest }: typeof params & Named = params
    const query = textOf({ ...params, ...namedByGet(request), ...(isGiven(documentId) ? { documentId } : {}) })
    if (query !== undefined) setParams({ ...rest, query })
  },
})

const only =
  (trusted: TrustedDocuments): NamedDocuments['textOf'] =>
  named => {
    const text = textGiven(named)
    const digest = givenDigest(named) ?? (text && digestOf(text))
    if (digest === undefined) return undefined
    const listed = trusted.get(digest)
    if (listed !== undefined && (text === undefined || text === listed)) return listed
    throw text === undefined ? notFound() : untrusted()
  }

const anyKept = (): NamedDocuments['textOf'] => {
  const kept = new LRUCache<string, string>({ maxSize: mostBytes, sizeCalculation: text => text.length * 2 + 200 })
  return named => {
    const text = textGiven(named)
    const digest = givenDigest(named)
    if (digest === undefined) return text
    if (text === undefined) {
      const known = kept.get(digest)
      if (known === undefined) throw notFound()
      return known
    }
    if (text.length > mostCharacters) return text
    if (digestOf(text) !== digest) throw mismatch()
    kept.set(digest, text)
    return text
  }
}

/** Finds documents in a list, beside which nothing runs; without one, among those that clients have left here before. */
export const createNamedDocuments = (trusted: TrustedDocuments | undefined): NamedDocuments => {
  const textOf = trusted === undefined ? anyKept() : only(trusted)
  return { textOf, plugin: pluginFor(textOf) }
}

const TrustedFile = z.record(z.string(), z.string())

/** What is wrong with a document of a list; undefined where nothing is. */
const faultOf = (digest: string, text: string, schema: GraphQLSchema, limits: DocumentLimits): string | undefined => {
  if (digestOf(text) !== digest.toLowerCase()) return 'is not the digest of its document'
  try {
    const document = readDocument(text, limits.tokens)
    const [first] = [...faultsOf(document, limits), ...validate(schema, document, undefined, { maxErrors: 1 })]
    return first?.message
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const readList = (path: string, readText: ReadText): Readonly<Record<string, string>> => {
  let json: unknown
  try {
    json = JSON.parse(readText(path))
  } catch (error) {
    throw new Error(`TRUSTED_DOCUMENTS ${unreadBy(error)}`, { cause: error })
  }
  const parsed = TrustedFile.safeParse(json)
  if (parsed.success) return parsed.data
  throw new Error('TRUSTED_DOCUMENTS is not an object with a document for each digest')
}

/** Most faults of a list that are told. */
const mostFaults = 10

/**
 * Reads a list of trusted documents. Throws for a file that cannot be read, and for documents that are not what their
 * digests say, do not fit the schema, or are larger than they may be.
 */
export const readTrustedDocuments = (
  path: string,
  schema: GraphQLSchema,
  limits: DocumentLimits,
  readText: ReadText,
): TrustedDocuments => {
  const entries = Object.entries(readList(path, readText))
  const faults = entries.flatMap(([digest, text]) => {
    const fault = faultOf(digest, text, schema, limits)
    return fault === undefined ? [] : [`${digest.slice(0, 64)}: ${fault}`]
  })
  if (faults.length > 0) throw new Error(`TRUSTED_DOCUMENTS: ${faults.slice(0, mostFaults).join('; ')}`)
  return new Map(entries.map(([digest, text]) => [digest.toLowerCase(), text]))
}
