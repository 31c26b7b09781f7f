import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished, pipeline } from 'node:stream/promises'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { UploadedFile } from '../../graph/file.ts'
import { pieces } from '../../lemlist/pieces.ts'

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
  /** How long nothing may come, in milliseconds; in all a form may take as long again for each MB of it. */
  readonly patienceMs: number
  /** Told that the file begins, with the name of its part; what it throws ends the reading. */
  readonly onFile: (name: string) => void
}

const broken = 'the form ends before it should, or is none'
const oneFile = 'a form holds `operations`, `map` and one file, in this order'

/** Writes a part of a form to disk as it comes. */
const spool = async (stream: BusboyFileStream, path: string, facts: { name: string; type: string }) => {
  const target = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  await pipeline(stream, target)
  if (stream.truncated) throw new FormFault('the file is larger than this gateway takes', 413)
  return new UploadedFile({ ...facts, size: target.bytesWritten, path })
}

const bytesInMega = 1024 * 1024

/** The pieces of a body, as long as they come fast enough: whoever sends a byte now and then would keep others out. */
async function* inTime(body: AsyncIterable<Uint8Array>, patienceMs: number): AsyncGenerator<Uint8Array> {
  const begun = performance.now()
  const iterator = body[Symbol.asyncIterator]()
  let bytes = 0
  try {
    for (;;) {
      const tooLate = Promise.withResolvers<never>()
      const timer = setTimeout(() => tooLate.reject(new FormFault('the form comes too slowly', 408)), patienceMs)
      const next = await Promise.race([iterator.next(), tooLate.promise]).finally(() => clearTimeout(timer))
      if (next.done === true) return
      yield next.value
      bytes += next.value.length
      if (performance.now() - begun > patienceMs * (2 + bytes / bytesInMega)) {
        throw new FormFault('the form comes too slowly', 408)
      }
    }
  } finally {
    // Not waited for: a piece that never comes may still be asked for.
    void iterator.return?.().catch(() => undefined)
  }
}

/** Passes a body on piece by piece. After a fault it is only read to its end, so that the caller hears the answer. */
const feed = async (
  body: AsyncIterable<Uint8Array>,
  busboy: BusboyInstance,
  most: number,
  faulted: Promise<unknown>,
) => {
  let isFaulted = false
  void faulted.then(() => {
    isFaulted = true
  })
  let bytes = 0
  for await (const chunk of pieces(body)) {
    bytes += chunk.length
    if (bytes > most) throw new FormFault('the form is larger than this gateway takes', 413)
    if (isFaulted || busboy.write(chunk)) continue
    await Promise.race([once(busboy, 'drain'), faulted])
  }
  if (!isFaulted) await Promise.race([finished(busboy.end()), faulted])
}

const parserFor = (request: Request, { maxFieldBytes, maxFileBytes }: FormOptions): BusboyInstance => {
  const type = request.headers.get('content-type') ?? ''
  try {
    return new Busboy({
      headers: { 'content-type': type },
      limits: { fields: 2, fieldSize: maxFieldBytes, files: 1, fileSize: maxFileBytes, headerPairs: 20 },
    })
  } catch {
    throw new FormFault('the content type names no boundary between the parts of the form')
  }
}

/** Reads a form of two fields and one file. The file goes to disk piece by piece; of the rest nothing is kept. */
export const readForm = async (request: Request, options: FormOptions): Promise<UploadedFile> => {
  const busboy = parserFor(request, options)
  const faulted = Promise.withResolvers<unknown>()
  let file: Promise<UploadedFile> | undefined
  const orStop = (step: () => void): void => {
    try {
      step()
    } catch (fault) {
      faulted.resolve(fault)
    }
  }
  busboy.on('field', (name, text, _nameCut, cut) =>
    orStop(() => {
      // A part may come without any name, whatever the types say.
      if (typeof name !== 'string') throw new FormFault(oneFile)
      if (cut) throw new FormFault(`\`${name.slice(0, 40)}\` is larger than this gateway takes`, 413)
      options.onField(name, text)
    }),
  )
  busboy.on('file', (name, stream, fileName, _encoding, type) =>
    orStop(() => {
      // Whoever gives the form up ends its file too; what it fails with then is told already.
      stream.on('error', () => undefined)
      void faulted.promise.then(() => stream.destroy(new Error('the form was given up')))
      options.onFile(name)
      file = spool(stream, options.path, { name: fileName ?? 'file', type })
      file.catch(faulted.resolve)
    }),
  )
  const tooMany = (): void => faulted.resolve(new FormFault(oneFile))
  busboy.on('fieldsLimit', tooMany)
  busboy.on('filesLimit', tooMany)
  busboy.on('error', () => faulted.resolve(new FormFault(broken)))
  const body = request.body ?? new Blob([]).stream()
  const gone = Promise.withResolvers<never>()
  request.signal.addEventListener('abort', () => gone.reject(request.signal.reason), { once: true })
  try {
    const fed = feed(
      inTime(body, options.patienceMs),
      busboy,
      options.maxFileBytes + 2 * options.maxFieldBytes,
      faulted.promise,
    )
    await Promise.race([fed, gone.promise])
  } catch (error) {
    faulted.resolve(error instanceof FormFault ? error : new FormFault(broken))
  }
  const fault = await Promise.race([faulted.promise, file])
  if (fault instanceof UploadedFile) return fault
  busboy.destroy()
  // What was begun is waited for, so that nothing writes to the path any more.
  await file?.catch(() => undefined)
  throw fault ?? new FormFault(oneFile)
}
