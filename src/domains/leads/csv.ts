import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { repeated } from '../../graph/repeated.ts'
import { refuseAll, Unacceptable } from '../../graph/user-errors.ts'
import { type Address, addressIn, isAddress } from './columns.ts'
import { quoted } from './quoted.ts'

/** What a list of people holds. */
export interface PeopleCsv {
  /** People; the header and blank lines are none. */
  readonly rows: number
  /** The names in the header, in order. */
  readonly columns: readonly string[]
}

/** Most people in one file. */
export const mostRows = 100_000

/** Most columns of one file. lemlist names no bound; a list of people has a few dozen. */
export const mostColumns = 500

/** Most bytes of one row: a quote that is never closed is told before the rest of the file is taken for one value. */
const mostRowBytes = 100_000

/** Faults that are told line by line; of the others only how many there are. */
const mostTold = 10

/** Thrown where there is no use in reading on. */
class Stop extends Error {}

const counted = (count: number, thing: string): string =>
  `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`

const kinds: Readonly<Record<Address, string>> = { email: 'email address', linkedinUrl: 'LinkedIn address' }

/** What is wrong with a header; nothing when it is right. */
const faultsOfHeader = (columns: readonly string[]): string[] => {
  if (columns.length > mostColumns)
    return [`${counted(columns.length, 'column')}, where ${mostColumns} are taken at most`]
  const blank = columns.flatMap((name, place) => (name === '' ? [`column ${place + 1} has no name`] : []))
  const twice = repeated(columns.filter(name => name !== ''))
  const reached = columns.some(name => addressIn(name) !== undefined)
  const separated = columns.length === 1 && /[;\t]/.test(columns[0] ?? '') ? '; columns are separated by commas' : ''
  return [
    ...blank,
    ...twice.map(name => `the column ${quoted(name)} stands there twice`),
    ...(reached ? [] : [`there is no column of email addresses and none of LinkedIn addresses${separated}`]),
  ]
}

interface Column {
  readonly place: number
  readonly kind: Address
}

/** What is wrong with a row; undefined when it is right. */
const faultOfRow = (cells: readonly string[], width: number, columns: readonly Column[]): string | undefined => {
  if (cells.length !== width) return `${counted(cells.length, 'field')}, where the header has ${width}`
  const given = columns.filter(({ place }) => cells[place] !== '')
  if (given.length === 0) return `no ${[...new Set(columns.map(({ kind }) => kinds[kind]))].join(' and no ')}`
  const wrong = given.find(({ place, kind }) => !isAddress[kind](cells[place] ?? ''))
  return wrong && `${quoted(cells[wrong.place] ?? '')} is no ${kinds[wrong.kind]}`
}

/** Thrown for a file that holds what no text has. */
class NotText extends Error {}

const isNoUtf8 = (error: unknown): boolean =>
  error instanceof NotText ||
  (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')

/** Takes the records of a file one by one, and keeps no more of them than what is told in the end. */
const createCheck = () => {
  let line = 1
  let header: readonly string[] | undefined
  let columns: readonly Column[] = []
  let rows = 0
  let wrong = 0
  const told: string[] = []

  const tell = (fault: string): void => {
    wrong += 1
    if (wrong <= mostTold) told.push(`line ${line}: ${fault}`)
  }

  const takeHeader = (names: readonly string[]): void => {
    for (const fault of faultsOfHeader(names)) tell(fault)
    if (wrong > 0) throw new Stop()
    header = names
    columns = names.flatMap((name, place) => {
      const kind = addressIn(name)
      return kind === undefined ? [] : [{ place, kind }]
    })
  }

  const takeRow = (cells: readonly string[], { length }: readonly string[]): void => {
    rows += 1
    const fault = faultOfRow(cells, length, columns)
    if (fault !== undefined) tell(fault)
    if (rows <= mostRows) return
    told.unshift(`The file has more than ${mostRows.toLocaleString('en')} rows`)
    throw new Stop()
  }

  return {
    take: (record: readonly string[]): void => {
      const cells = record.map(cell => cell.trim())
      if (cells.some(cell => cell !== '') || cells.length > 1) {
        if (header === undefined) takeHeader(cells)
        else takeRow(cells, header)
      }
      // Line ends within a record stand in its values, for only there they do not end it.
      line += 1 + record.reduce((ends, cell) => ends + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0)
    },
    /** What stopped the reading, which may be the check itself. */
    stopped: (error: unknown): void => {
      if (error instanceof Stop) return
      if (error instanceof CsvError) tell(wordsOf(error))
      else if (isNoUtf8(error)) told.push('The file is not UTF-8 text')
      else throw error
    },
    result: (): PeopleCsv => {
      if (told.length === 0 && header === undefined) told.push('The file is empty')
      if (told.length === 0 && rows === 0) told.push('The file has no rows below its header')
      if (wrong > mostTold) told.push(`Besides, ${counted(wrong - mostTold, 'line')} more cannot be taken`)
      refuseAll(told.map(fault => new Unacceptable(fault, 'file')))
      return { rows, columns: header ?? [] }
    },
  }
}

const wordsOf = ({ code }: CsvError): string => {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quote is opened and never closed'
  if (code === 'CSV_MAX_RECORD_SIZE')
    return `a row of more than ${mostRowBytes.toLocaleString('en')} bytes; a quote may not be closed`
  return 'a quote stands inside of a value; it must be doubled, and the value quoted'
}

/** The text of a file, piece by piece; fails with a TypeError where it is not UTF-8. A mark of byte order is left out. */
const textOf = async function* (path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const piece of createReadStream(path)) {
    const bytes = piece as Uint8Array
    // UTF-16 is UTF-8 to the letter where it holds Latin letters alone, each followed by a NUL.
    if (bytes.includes(0)) throw new NotText()
    yield decoder.decode(bytes, { stream: true })
  }
  yield decoder.decode()
}

/**
 * Checks a list of people before anything is sent: UTF-8, a header of 500 names at most, which are there and differ, a
 * column of email addresses or of LinkedIn addresses, 1 to 100,000 rows, each with as many fields as the header and with
 * an address.
 * The file is read from disk piece by piece, so that neither memory nor other callers notice its size.
 * Throws Refused with the first ten faults by line, and how many more there are.
 */
export const checkPeopleCsv = async (path: string): Promise<PeopleCsv> => {
  const check = createCheck()
  const parser = parse({
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: mostRowBytes,
    // Nothing goes on from here: every record has been looked at when the next one is read.
    on_record: (record: string[]) => {
      check.take(record)
      return null
    },
  })
  try {
    await pipeline(textOf(path), parser.resume())
  } catch (error) {
    check.stopped(error)
  }
  return check.result()
}
