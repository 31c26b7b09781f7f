import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { type GraphQLSchema, getNamedType, getOperationAST, isInputObjectType, Kind, parse } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { z } from 'zod'
import { UploadedFile } from '../graph/file.ts'
import { refusal } from './refusals.ts'

export interface UploadsOptions {
  readonly schema: GraphQLSchema
  /** Largest file in bytes. */
  readonly maxUploadBytes: number
  /** Largest `operations` in bytes. */
  readonly maxBodyBytes: number
}

/** Takes operations that come with a file, by the GraphQL multipart request protocol. */
export interface Uploads {
  /** Whether a request comes as a form. */
  isForm(request: Request): boolean
  /** Spools the file and answers by `next`; the file is gone when this resolves. */
  answer(request: Request, next: (request: Request) => Promise<Response>): Promise<Response>
  /** Gives Yoga the parameters that were in the form. */
  readonly plugin: Plugin
}

/** Headers that no form of a web page can send: they show that a script of an allowed origin asks. */
const preflightHeaders = ['graphql-require-preflight', 'apollo-require-preflight', 'x-graphql-yoga-csrf']

/** Uploads that are taken at the same time: each may hold as much disk as a file may be large. */
const mostAtOnce = 4

/** Largest `map` in bytes. */
const mostMapBytes = 4096

class FormFault extends Error {
  readonly status: number

  constructor(message: string, status = 400) {
    super(message)
    this.status = status
  }
}

const Operations = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
})
type Operations = z.output<typeof Operations>

const FileMap = z.record(z.string(), z.array(z.string()).min(1))

const readJson = <Value>(name: string, text: string, shape: z.ZodType<Value>): Value => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new FormFault(`\`${name}\` is not JSON`)
  }
  const parsed = shape.safeParse(json)
  if (!parsed.success) throw new FormFault(`\`${name}\` is not what the GraphQL multipart request protocol says`)
  return parsed.data
}

/** The mutations of a schema whose input takes a file. */
const fieldsWithFile = (schema: GraphQLSchema): ReadonlySet<string> =>
  new Set(
    Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap(({ name, args }) => {
      const types = args.map(({ type }) => getNamedType(type)).filter(isInputObjectType)
      const takesFile = types.some(type =>
        Object.values(type.getFields()).some(field => getNamedType(field.type).name === 'File'),
      )
      return takesFile ? [name] : []
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
  const roots = operation?.selectionSet.selections ?? []
  const takesFiles = roots.every(root => root.kind === Kind.FIELD && allowed.has(root.name.value))
  if (operation?.operation === 'mutation' && roots.length === 1 && takesFiles) return
  throw new FormFault(
    `a form is only for one of ${[...allowed].join(', ')}: send other operations as application/json`,
    415,
  )
}

const mostTokens = 1000

/** Puts the file where the map says. */
const place = (variables: Record<string, unknown>, path: string, file: UploadedFile): void => {
  const [root, ...names] = path.split('.')
  const last = names.pop()
  let holder: unknown = variables
  for (const name of names) holder = Object(holder)[name]
  if (root !== 'variables' || last === undefined || typeof holder !== 'object' || holder === null) {
    throw new FormFault(`\`map\` leads to ${path.slice(0, 100)}, which is not in the variables`)
  }
  if (!Object.hasOwn(holder, last) || (holder as Record<string, unknown>)[last] !== null) {
    throw new FormFault(`\`map\` leads to ${path.slice(0, 100)}, which must be null in the variables`)
  }
  Object.assign(holder, { [last]: file })
}

interface Part {
  readonly name: string
  readonly stream: BusboyFileStream
  readonly fileName: string
  readonly type: string
}

/** Writes a part of the form to disk, as far as it may go. */
const spool = async ({ stream, fileName, type }: Part, path: string): Promise<UploadedFile> => {
  const target = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  await pipeline(stream, target)
  if (stream.truncated) throw new FormFault('the file is too large', 413)
  return new UploadedFile({ name: fileName, type, size: target.bytesWritten, path })
}

/** Reads forms with one file, and keeps the file on disk until the operation is over. */
export const createUploads = (options: UploadsOptions): Uploads => {
  const allowed = fieldsWithFile(options.schema)
  const params = new WeakMap<Request, GraphQLParams>()
  let running = 0

  /** The operation of a form, its file at `path` and in its variables. */
  const readForm = async (request: Request, path: string): Promise<GraphQLParams> => {
    const type = request.headers.get('content-type') ?? ''
    const busboy = new Busboy({
      headers: { 'content-type': type },
      limits: {
        fieldSize: options.maxBodyBytes,
        fields: 2,
        files: 1,
        fileSize: options.maxUploadBytes,
        parts: 3,
        headerPairs: 20,
      },
    })
    let operations: Operations | undefined
    let map: z.output<typeof FileMap> | undefined
    let file: Promise<UploadedFile> | undefined
    const faults: unknown[] = []
    const attempt = (take: () => void): void => {
      try {
        if (faults.length === 0) take()
      } catch (fault) {
        faults.push(fault)
      }
    }
    busboy.on('field', (name, value, _nameCut, cut) =>
      attempt(() => {
        if (cut) throw new FormFault(`\`${name.slice(0, 40)}\` is too large`, 413)
        if (name === 'operations') {
          operations = readJson(name, value, Operations)
          checkOperation(operations, allowed)
        } else if (name === 'map' && value.length <= mostMapBytes) map = readJson(name, value, FileMap)
        else throw new FormFault('a form holds `operations`, `map` and the file, in this order')
      }),
    )
    busboy.on('file', (name, stream, fileName, _encoding, mime) => {
      attempt(() => {
        if (operations === undefined || map === undefined) {
          throw new FormFault('`operations` and `map` come before the file')
        }
        if (map[name] === undefined) throw new FormFault('`map` does not name the file')
        file = spool({ name, stream, fileName: fileName ?? 'file', type: mime }, path)
        // It is awaited when the form has ended; until then nobody else hears of a failure.
        file.catch((fault: unknown) => faults.push(fault))
      })
      if (file === undefined) stream.resume()
    })
    busboy.on('filesLimit', () => faults.push(new FormFault('a form holds one file')))
    busboy.on('partsLimit', () => faults.push(new FormFault('a form holds `operations`, `map` and one file')))
    const body = Readable.fromWeb((request.body ?? new Blob([]).stream()) as NodeReadableStream)
    try {
      await pipeline(body, busboy)
    } catch (cause) {
      throw (
        faults[0] ??
        new FormFault(`the form cannot be read: ${cause instanceof Error ? cause.message : 'it broke off'}`)
      )
    }
    const uploaded = await file?.catch(() => undefined)
    if (faults.length > 0) throw faults[0]
    if (operations === undefined || map === undefined || uploaded === undefined) {
      throw new FormFault('a form holds `operations`, `map` and the file, in this order')
    }
    const variables = { ...operations.variables }
    const paths = Object.values(map).flat()
    const [only] = paths
    if (only === undefined || paths.length > 1) throw new FormFault('`map` leads to one place')
    place(variables, only, uploaded)
    const { query, operationName } = operations
    return { query, variables, ...(operationName == null ? {} : { operationName }) }
  }

  const refused = (fault: unknown): Response => {
    if (fault instanceof FormFault) return refusal(fault.status, 'BAD_USER_INPUT', fault.message)
    throw fault
  }

  return {
    isForm: request =>
      request.method === 'POST' && /^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? ''),
    answer: async (request, next) => {
      if (!preflightHeaders.some(name => request.headers.has(name))) {
        return refusal(
          403,
          'FORBIDDEN',
          `a form could come from any web page: send the header ${preflightHeaders[0]}: 1 with it`,
        )
      }
      if (running >= mostAtOnce) {
        return refusal(503, 'RATE_LIMITED', 'too many files are being taken: try again soon', { 'retry-after': '5' })
      }
      running += 1
      const path = join(tmpdir(), `lemlist-graphql-${randomUUID()}`)
      try {
        params.set(request, await readForm(request, path))
        return await next(request)
      } catch (fault) {
        return refused(fault)
      } finally {
        running -= 1
        await rm(path, { force: true })
      }
    },
    plugin: {
      onRequestParse: ({ request, setRequestParser }) => {
        const known = params.get(request)
        if (known !== undefined) setRequestParser(() => known)
      },
    },
  }
}
