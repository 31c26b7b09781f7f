import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GraphQLError, type GraphQLSchema, getNamedType, getOperationAST, isInputObjectType, Kind } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { z } from 'zod'
import type { Role, Viewer } from '../../graph/context.ts'
import type { UploadedFile } from '../../graph/file.ts'
import { roleOf } from '../../graph/rights.ts'
import { suffices } from '../../graph/role.ts'
import type { HeldOperations } from '../limits/limits-rules.ts'
import { readDocument } from '../limits/tokens.ts'
import { FormFault, readForm } from './form.ts'
import { refusal } from './refusals.ts'
import { nativeSignal } from './signals.ts'
import { JsonFault, strictJson } from './strict-json.ts'

/** What uploads stand on, and are held to. */
export interface UploadsOptions {
  readonly schema: GraphQLSchema
  /** Largest file in bytes. */
  readonly maxUploadBytes: number
  /** Largest `operations` in bytes. */
  readonly maxBodyBytes: number
  /** How long nothing of a form may come, in milliseconds. */
  readonly uploadPatienceMs: number
  /** What operations are held to. */
  readonly held: Pick<HeldOperations, 'mostTokens' | 'named'>
}

/** Takes operations that come with a file, by the GraphQL multipart request protocol. */
export interface Uploads {
  /** Spools the file of a form and answers by `next`; the file is gone when this resolves. */
  answer(request: Request, viewer: Viewer, next: (request: Request) => Promise<Response>): Promise<Response>
  /** Gives Yoga the parameters that were in the form. */
  readonly plugin: Plugin
}

/** Whether a request comes as a form. */
export const isForm = ({ method, headers }: Request): boolean =>
  method === 'POST' && /^multipart\/form-data\b/i.test(headers.get('content-type') ?? '')

/** Headers that no form of a web page can send: they show that a script of an allowed origin asks. */
const preflightHeaders = ['graphql-require-preflight', 'apollo-require-preflight', 'x-graphql-yoga-csrf']

/** Uploads that are taken at the same time: each may hold as much disk as a file may be large. */
const mostAtOnce = 4

const Operations = z.object({
  query: z.string().nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
  documentId: z.string().nullish(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()),
})
type Operations = z.output<typeof Operations>

/** Where the file goes: one part of the form, one place in the variables. */
const FileMap = z.record(z.string(), z.tuple([z.string().regex(/^variables(\.\w+)+$/)]))

const readJson = <Value>(name: string, text: string, shape: z.ZodType<Value>): Value => {
  let json: unknown
  try {
    json = strictJson(text)
  } catch (fault) {
    if (fault instanceof JsonFault) throw new FormFault(`\`${name}\` ${fault.message}`)
    throw fault
  }
  const parsed = shape.safeParse(json)
  if (!parsed.success) throw new FormFault(`\`${name}\` is not as the GraphQL multipart request protocol has it`)
  return parsed.data
}

/** The mutations of a schema whose input takes a file, with the roles that they need. */
const fieldsWithFile = (schema: GraphQLSchema): ReadonlyMap<string, Role> =>
  new Map(
    Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap(field => {
      const inputs = field.args.map(({ type }) => getNamedType(type)).filter(isInputObjectType)
      const fields = inputs.flatMap(type => Object.values(type.getFields()))
      const takesFile = fields.some(({ type }) => getNamedType(type).name === 'File')
      const role = roleOf(field)
      return takesFile && role !== undefined ? [[field.name, role] as const] : []
    }),
  )

/** Refuses an operation that takes no file, or is not for this caller, before any of the file is read. */
const checkOperation = (
  operations: Operations,
  allowed: ReadonlyMap<string, Role>,
  { role }: Viewer,
  { mostTokens, named }: UploadsOptions['held'],
): string => {
  const query = named.textOf(operations)
  if (query === undefined) throw new FormFault('`operations` names no document')
  let operation: ReturnType<typeof getOperationAST>
  try {
    operation = getOperationAST(readDocument(query, mostTokens), operations.operationName)
  } catch (error) {
    const isUnread = !(error instanceof GraphQLError) || error.message.startsWith('Syntax Error')
    throw isUnread ? new FormFault('`operations.query` is not GraphQL') : error
  }
  const [root, ...more] = operation?.selectionSet.selections ?? []
  const isOne = operation?.operation === 'mutation' && more.length === 0
  const needed = isOne && root?.kind === Kind.FIELD ? allowed.get(root.name.value) : undefined
  if (needed !== undefined && suffices(role, needed)) return query
  if (needed !== undefined) throw new FormFault(`this needs the role "${needed.toLowerCase()}"`, 403)
  const names = [...allowed.keys()].join(' or ')
  throw new FormFault(`a form is for ${names} alone: send other operations as application/json`, 415)
}

const own = (holder: unknown, name: string): unknown =>
  typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name) ? Reflect.get(holder, name) : undefined

/** Puts the file into the variables, at a place like `variables.input.file` that holds null. */
const put = (variables: Record<string, unknown>, place: string, file: UploadedFile): void => {
  const names = place.split('.').slice(1)
  const last = names.pop() ?? ''
  const holder = names.reduce<unknown>(own, variables)
  if (own(holder, last) !== null) {
    throw new FormFault(`\`map\` leads to ${place.slice(0, 100)}, which must be there in the variables as null`)
  }
  Reflect.set(Object(holder), last, file)
}

const busy = 'as many files as this gateway takes at a time are on their way: try again soon'

const codes: Readonly<Record<number, string>> = { 403: 'FORBIDDEN', 503: 'RATE_LIMITED' }

const refusedBy = ({ status, message }: FormFault): Response =>
  refusal(status, codes[status] ?? 'BAD_USER_INPUT', message, status === 503 ? { 'retry-after': '5' } : {})

const refusedDocument = ({ message, extensions: { code, http } }: GraphQLError): Response =>
  refusal(Number(Object(http).status ?? 400), String(code), message)

/** A request whose body has been read, without it: Yoga would measure it, and holds the file to the size of a query. */
const withoutBody = (request: Request): Request => {
  const headers = new Headers([...request.headers])
  for (const name of ['content-type', 'content-length', 'transfer-encoding']) headers.delete(name)
  return new Request(request.url, { method: request.method, headers, signal: nativeSignal(request.signal) })
}

/** Reads forms, and keeps the file of each on disk until its operation is over. */
export const createUploads = (options: UploadsOptions): Uploads => {
  const allowed = fieldsWithFile(options.schema)
  const taken = new WeakMap<Request, GraphQLParams>()
  let running = 0

  /** The operation of a form, with the file, which is at `path` then, in its variables. */
  const take = async (request: Request, viewer: Viewer, path: string, onFile: () => void): Promise<GraphQLParams> => {
    let operations: Operations | undefined
    let query = ''
    let map: z.output<typeof FileMap> = {}
    let place: string | undefined
    const file = await readForm(request, {
      path,
      maxFieldBytes: options.maxBodyBytes,
      maxFileBytes: options.maxUploadBytes,
      patienceMs: options.uploadPatienceMs,
      onField: (name, text) => {
        if (name === 'map') map = readJson(name, text, FileMap)
        else if (name === 'operations') {
          operations = readJson(name, text, Operations)
          query = checkOperation(operations, allowed, viewer, options.held)
        } else throw new FormFault(`\`${name.slice(0, 40)}\` is no field of the GraphQL multipart request protocol`)
      },
      onFile: name => {
        place = Object.hasOwn(map, name) ? map[name]?.[0] : undefined
        if (operations === undefined || place === undefined) {
          throw new FormFault('`operations`, and `map` with the name of the file, come before the file')
        }
        onFile()
      },
    })
    if (operations === undefined || place === undefined) throw new FormFault('`operations` or `map` is missing')
    const { operationName, variables } = operations
    put(variables, place, file)
    return { query, variables, ...(typeof operationName === 'string' ? { operationName } : {}) }
  }

  return {
    answer: async (request, viewer, next) => {
      if (!preflightHeaders.some(name => request.headers.has(name))) {
        const message = `a form can come from any web page: send the header ${preflightHeaders[0]}: 1 with it, or application/json`
        return refusal(403, 'FORBIDDEN', message)
      }
      const path = join(tmpdir(), `lemlist-graphql-${randomUUID()}`)
      let held = 0
      const hold = (): void => {
        if (running >= mostAtOnce) throw new FormFault(busy, 503)
        held = 1
        running += held
      }
      try {
        const params = await take(request, viewer, path, hold)
        const asked = withoutBody(request)
        taken.set(asked, params)
        return await next(asked)
      } catch (fault) {
        if (fault instanceof FormFault) return refusedBy(fault)
        if (fault instanceof GraphQLError) return refusedDocument(fault)
        throw fault
      } finally {
        running -= held
        await rm(path, { force: true })
      }
    },
    plugin: {
      onRequestParse: ({ request, setRequestParser }) => {
        const params = taken.get(request)
        if (params !== undefined) setRequestParser(() => params)
      },
    },
  }
}
