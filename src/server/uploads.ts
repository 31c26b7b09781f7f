import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GraphQLSchema, getNamedType, getOperationAST, isInputObjectType, Kind, parse } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { z } from 'zod'
import type { UploadedFile } from '../graph/file.ts'
import { FormFault, readForm } from './form.ts'
import { refusal } from './refusals.ts'
import { nativeSignal } from './signals.ts'
import { mostTokens } from './tokens.ts'

export interface UploadsOptions {
  readonly schema: GraphQLSchema
  /** Largest file in bytes. */
  readonly maxUploadBytes: number
  /** Largest `operations` in bytes. */
  readonly maxBodyBytes: number
}

/** Takes operations that come with a file, by the GraphQL multipart request protocol. */
export interface Uploads {
  /** Spools the file of a form and answers by `next`; the file is gone when this resolves. */
  answer(request: Request, next: (request: Request) => Promise<Response>): Promise<Response>
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
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()),
})
type Operations = z.output<typeof Operations>

/** Where the file goes: one part of the form, one place in the variables. */
const FileMap = z.record(z.string(), z.tuple([z.string().regex(/^variables(\.\w+)+$/)]))

const readJson = <Value>(name: string, text: string, shape: z.ZodType<Value>): Value => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new FormFault(`\`${name}\` is not JSON`)
  }
  const parsed = shape.safeParse(json)
  if (!parsed.success) throw new FormFault(`\`${name}\` is not as the GraphQL multipart request protocol has it`)
  return parsed.data
}

/** The mutations of a schema whose input takes a file. */
const fieldsWithFile = (schema: GraphQLSchema): ReadonlySet<string> =>
  new Set(
    Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap(({ name, args }) => {
      const inputs = args.map(({ type }) => getNamedType(type)).filter(isInputObjectType)
      const fields = inputs.flatMap(type => Object.values(type.getFields()))
      return fields.some(({ type }) => getNamedType(type).name === 'File') ? [name] : []
    }),
  )

/** Refuses an operation that takes no file, before any of the file is read. */
const checkOperation = ({ query, operationName }: Operations, allowed: ReadonlySet<string>): void => {
  let operation: ReturnType<typeof getOperationAST>
  try {
    operation = getOperationAST(parse(query, { maxTokens: mostTokens }), operationName)
  } catch {
    throw new FormFault('`operations.query` is not GraphQL')
  }
  const [root, ...more] = operation?.selectionSet.selections ?? []
  const isOne = operation?.operation === 'mutation' && more.length === 0
  if (isOne && root?.kind === Kind.FIELD && allowed.has(root.name.value)) return
  const names = [...allowed].join(' or ')
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

  const readOperations = (text: string): Operations => {
    const operations = readJson('operations', text, Operations)
    checkOperation(operations, allowed)
    return operations
  }

  /** The operation of a form, with the file, which is at `path` then, in its variables. */
  const take = async (request: Request, path: string): Promise<GraphQLParams> => {
    let operations: Operations | undefined
    let map: z.output<typeof FileMap> = {}
    let place: string | undefined
    const file = await readForm(request, {
      path,
      maxFieldBytes: options.maxBodyBytes,
      maxFileBytes: options.maxUploadBytes,
      onField: (name, text) => {
        if (name === 'map') map = readJson(name, text, FileMap)
        else if (name === 'operations') operations = readOperations(text)
        else throw new FormFault(`\`${name.slice(0, 40)}\` is no field of the GraphQL multipart request protocol`)
      },
      onFile: name => {
        place = Object.hasOwn(map, name) ? map[name]?.[0] : undefined
        if (operations === undefined || place === undefined) {
          throw new FormFault('`operations`, and `map` with the name of the file, come before the file')
        }
      },
    })
    if (operations === undefined || place === undefined) throw new FormFault('`operations` or `map` is missing')
    const { query, operationName, variables } = operations
    put(variables, place, file)
    return { query, variables, ...(typeof operationName === 'string' ? { operationName } : {}) }
  }

  return {
    answer: async (request, next) => {
      if (!preflightHeaders.some(name => request.headers.has(name))) {
        const message = `a form can come from any web page: send the header ${preflightHeaders[0]}: 1 with it, or application/json`
        return refusal(403, 'FORBIDDEN', message)
      }
      if (running >= mostAtOnce) {
        const message = 'as many files as this gateway takes at a time are on their way: try again soon'
        return refusal(503, 'RATE_LIMITED', message, { 'retry-after': '5' })
      }
      running += 1
      const path = join(tmpdir(), `lemlist-graphql-${randomUUID()}`)
      try {
        const params = await take(request, path)
        const asked = withoutBody(request)
        taken.set(asked, params)
        return await next(asked)
      } catch (fault) {
        if (fault instanceof FormFault) return refusal(fault.status, 'BAD_USER_INPUT', fault.message)
        throw fault
      } finally {
        running -= 1
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
