import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { UploadedFile } from '../graph/file.ts'

/** What is wrong with a form, and the HTTP status that says so. */
export class FormFault extends Error {
  readonly status: number

  constructor(message: string, status = 400) {
    super(message)
    this.status = status
  }
}

export interface FormOptions {
  /** Where the file is written to. */
  readonly path: string
  /** Largest text of a field in bytes. */
  readonly maxFieldBytes: number
  /** Largest file in bytes. */
  readonly maxFileBytes: number
  /** Told of each field as it comes; what it throws ends the reading. */
  readonly onField: (name: string, text: string) => void
  /** Told that the file begins, with the name of its part; what it throws ends the reading. */
  readonly onFile: (name: string) => void
}

const oneFile = 'a form holds `operations`, `map` and one file, in this order'

/** Writes a part of a form to disk as it comes. */
const spool = async (stream: BusboyFileStream, path: string, facts: { name: string; type: string }) => {
  const target = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  await pipeline(stream, target)
  if (stream.truncated) throw new FormFault('the file is larger than this gateway takes', 413)
  return new UploadedFile({ ...facts, size: target.bytesWritten, path })
}

/** Reads a form of two fields and one file. The file goes to disk piece by piece; of the rest nothing is kept. */
export const readForm = async (request: Request, options: FormOptions): Promise<UploadedFile> => {
  const busboy = new Busboy({
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
    limits: { fields: 2, fieldSize: options.maxFieldBytes, files: 1, fileSize: options.maxFileBytes, headerPairs: 20 },
  })
  const body = Readable.fromWeb((request.body ?? new Blob([]).stream()) as NodeReadableStream)
  let file: Promise<UploadedFile> | undefined
  let fault: unknown
  const orStop = (step: () => void): void => {
    try {
      step()
    } catch (thrown) {
      fault ??= thrown
      body.destroy()
    }
  }
  busboy.on('field', (name, text, _nameCut, cut) =>
    orStop(() => {
      if (cut) throw new FormFault(`\`${name.slice(0, 40)}\` is larger than this gateway takes`, 413)
      options.onField(name, text)
    }),
  )
  busboy.on('file', (name, stream, fileName, _encoding, type) =>
    orStop(() => {
      // A part that nobody reads fails when the form is ended, which is told already.
      stream.on('error', () => undefined)
      options.onFile(name)
      file = spool(stream, options.path, { name: fileName ?? 'file', type })
      file.catch((thrown: unknown) => {
        fault ??= thrown
        body.destroy()
      })
    }),
  )
  const tooMany = (): void =>
    orStop(() => {
      throw new FormFault(oneFile)
    })
  busboy.on('fieldsLimit', tooMany)
  busboy.on('filesLimit', tooMany)
  try {
    await pipeline(body, busboy)
  } catch {
    fault ??= new FormFault('the form ends before it should, or is none')
  }
  // What was spooled is waited for, so that nothing writes to the path any more.
  const uploaded = await file?.catch((thrown: unknown) => {
    fault ??= thrown
    return undefined
  })
  if (fault !== undefined) throw fault
  if (uploaded === undefined) throw new FormFault(oneFile)
  return uploaded
}
