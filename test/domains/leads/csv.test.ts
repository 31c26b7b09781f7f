import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkPeopleCsv, type PeopleCsv } from '../../../src/domains/leads/csv.ts'
import { Refused, Unacceptable } from '../../../src/graph/user-errors.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'people-csv-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** What a check finds: the rows and columns, or the faults in words. */
const checked = async (content: string | Uint8Array): Promise<PeopleCsv | string[]> => {
  const path = join(folder, 'people.csv')
  await writeFile(path, content)
  try {
    return await checkPeopleCsv(path)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return error.faults.map(fault => {
      expect(fault).toBeInstanceOf(Unacceptable)
      expect(fault).toMatchObject({ field: ['input', 'file'] })
      return fault instanceof Error ? fault.message : ''
    })
  }
}

const lineEnds = ['\n', '\r\n', '\r'] as const
type LineEnd = (typeof lineEnds)[number]

interface Cell {
  readonly value: string
  readonly quoted: boolean
}

/** A cell as a file spells it: quoted where it must be, and wherever somebody liked to. */
const spelled = ({ value, quoted }: Cell): string =>
  quoted || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value

const rowOf = (cells: readonly Cell[]): string => cells.map(spelled).join(',')

const plain = (...values: readonly string[]): Cell[] => values.map(value => ({ value, quoted: false }))

const emails = fc
  .tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[a-z]{2,8}$/))
  .map(parts => `${parts.join('@')}.example`)

/** A note with whatever is hard about CSV: quotes, commas, line ends of every kind, signs of other scripts. */
const notes = fc
  .array(fc.constantFrom('a', 'Ü', '漢', '🙂', ' ', ',', '"', '""', '\n', '\r\n', '\r', ';', '\t', "'"), {
    maxLength: 12,
  })
  .map(parts => parts.join(''))

const cells = <Value extends string>(values: fc.Arbitrary<Value>): fc.Arbitrary<Cell> =>
  fc.record({ value: values, quoted: fc.boolean() })

const rows = fc.tuple(cells(emails), cells(notes), cells(notes))

const files = fc.record({
  rows: fc.array(rows, { minLength: 1, maxLength: 30 }),
  /** Blank lines before the row of that place. */
  blank: fc.array(fc.nat(2), { minLength: 31, maxLength: 31 }),
  lineEnd: fc.constantFrom<LineEnd>(...lineEnds),
  hasMark: fc.boolean(),
  endsWell: fc.boolean(),
})
type GivenFile = typeof files extends fc.Arbitrary<infer Value> ? Value : never

/** The lines of a file, a row of several lines being one, with its blank lines. */
const linesOf = (given: GivenFile, rowTexts: readonly string[]): string[] => [
  ['E-mail', 'Note', '"Note, more"'].join(','),
  ...rowTexts.flatMap((row, place) => [...Array.from({ length: given.blank[place] ?? 0 }, () => ''), row]),
]

const textOf = ({ lineEnd, hasMark, endsWell }: GivenFile, lines: readonly string[]): string =>
  `${hasMark ? '\ufeff' : ''}${lines.join(lineEnd)}${endsWell ? lineEnd : ''}`

/** The line on which the last of these begins. */
const lineOfLast = (lines: readonly string[]): number =>
  lines.slice(0, -1).reduce((line, text) => line + 1 + (text.match(/\r\n|\r|\n/g)?.length ?? 0), 1)

const runs = { numRuns: 60 }

test('a file without a fault is taken, its rows and columns counted', () =>
  fc.assert(
    fc.asyncProperty(files, async given => {
      const text = textOf(given, linesOf(given, given.rows.map(rowOf)))
      expect(await checked(text)).toEqual({ rows: given.rows.length, columns: ['E-mail', 'Note', 'Note, more'] })
    }),
    runs,
  ))

/** Ways to spoil a row, and what is said of it. */
const damages: readonly (readonly [damage: (row: readonly Cell[]) => readonly Cell[], says: string])[] = [
  [([_, ...others]) => [...plain('foo@'), ...others], '"foo@" is no email address'],
  [([_, ...others]) => [...plain(' '), ...others], 'no email address'],
  [([email]) => (email === undefined ? [] : [email]), '1 field, where the header has 3'],
  [row => [...row, ...plain('')], '4 fields, where the header has 3'],
]

test('a damaged row is told by its very line, also below blank lines and values of several lines', () =>
  fc.assert(
    fc.asyncProperty(files, fc.nat(), fc.constantFrom(...damages), async (given, where, [damage, says]) => {
      const damaged = where % given.rows.length
      const texts = given.rows.map((row, place) => rowOf(place === damaged ? damage(row) : row))
      const line = lineOfLast(linesOf(given, texts.slice(0, damaged + 1)))
      expect(await checked(textOf(given, linesOf(given, texts)))).toEqual([`line ${line}: ${says}`])
    }),
    runs,
  ))

test('a quote that is never closed, or opened within a value, is told by the line its row begins on', () =>
  fc.assert(
    fc.asyncProperty(files, fc.nat(), fc.boolean(), async (given, where, isClosed) => {
      const damaged = where % given.rows.length
      const texts = given.rows.slice(0, damaged).map(rowOf)
      const lines = linesOf(given, [...texts, isClosed ? 'a@b.example,x"y"z,' : 'a@b.example,"x,'])
      const says = isClosed
        ? 'a quote stands inside of a value; it must be doubled, and the value quoted'
        : 'a quote is opened and never closed'
      expect(await checked(textOf(given, lines))).toEqual([`line ${lineOfLast(lines)}: ${says}`])
    }),
    runs,
  ))

test.each(['email', 'Email', 'E-Mail', ' Email address ', 'work_email'])(
  '%s is a column of email addresses',
  async name => {
    expect(await checked(`Name,${name}\nAda,ada@lovelace.example\n`)).toMatchObject({ rows: 1 })
    expect(await checked(`Name,${name}\nAda,ada\n`)).toEqual(['line 2: "ada" is no email address'])
  },
)

test.each(['linkedinUrl', 'LinkedIn URL', 'linkedin_profile', 'LINKEDIN'])(
  '%s is a column of LinkedIn addresses',
  async name => {
    for (const address of [
      'https://www.linkedin.com/in/ada',
      'linkedin.com/in/ada',
      'https://uk.linkedin.com/in/ada?x=1',
    ]) {
      expect(await checked(`Name,${name}\nAda,${address}\n`)).toMatchObject({ rows: 1 })
    }
    expect(await checked(`Name,${name}\nAda,https://linkedin.com.evil.example/in/ada\n`)).toEqual([
      'line 2: "https://linkedin.com.evil.example/in/ada" is no LinkedIn address',
    ])
  },
)

test('somebody has to be reached by one of both addresses', async () => {
  const text = 'email,linkedinUrl\nada@lovelace.example,\n,linkedin.com/in/ada\n,\n'
  expect(await checked(text)).toEqual(['line 4: no email address and no LinkedIn address'])
})

test('a header whose names are missing, twice there or none of an address is told, and no row is read', async () => {
  expect(await checked('Name,,Name,Name\nAda,1,2\n')).toEqual([
    'line 1: column 2 has no name',
    'line 1: the column "Name" stands there twice',
    'line 1: there is no column of email addresses and none of LinkedIn addresses',
  ])
  expect(await checked('email;name\nada@lovelace.example;Ada\n')).toEqual([
    'line 1: there is no column of email addresses and none of LinkedIn addresses; columns are separated by commas',
  ])
})

test('a header of more columns than any list has is told at once', async () => {
  const names = (count: number) => ['email', ...Array.from({ length: count - 1 }, (_, place) => `c${place}`)].join(',')
  const start = performance.now()
  expect(await checked(`${names(16_000)}\n`)).toEqual(['line 1: 16,000 columns, where 500 are taken at most'])
  expect(performance.now() - start).toBeLessThan(500)
  expect(await checked(`${names(500)}\nada@lovelace.example${','.repeat(499)}\n`)).toMatchObject({ rows: 1 })
})

test('a file without a word, without a row, or of other letters is told', async () => {
  expect(await checked('')).toEqual(['The file is empty'])
  expect(await checked('\n \n')).toEqual(['The file is empty'])
  expect(await checked('email,name\n\n')).toEqual(['The file has no rows below its header'])
  expect(await checked(Buffer.from('email\nj\xfcrgen@lovelace.example\n', 'latin1'))).toEqual([
    'The file is not UTF-8 text',
  ])
  // In UTF-16 every Latin letter is followed by a NUL, which UTF-8 allows.
  expect(await checked(Buffer.from('email\nann@example.com\n', 'utf16le'))).toEqual(['The file is not UTF-8 text'])
  expect(await checked('email\nann@example\0.com\n')).toEqual(['The file is not UTF-8 text'])
})

test('the first ten faults are told, and how many more there are', async () => {
  const told = await checked(`email\n${'x\n'.repeat(1_234)}`)
  expect(told).toEqual([
    ...Array.from({ length: 10 }, (_, place) => `line ${place + 2}: "x" is no email address`),
    'Besides, 1,224 lines more cannot be taken',
  ])
})

test('more than 100,000 rows, and a row beyond all measure, are told without reading on', async () => {
  expect(await checked(`email\n${'a@b.example\n'.repeat(100_001)}`)).toEqual(['The file has more than 100,000 rows'])
  expect(await checked(`email\n"${'a@b.example\n'.repeat(20_000)}`)).toEqual([
    'line 2: a row of more than 100,000 bytes; a quote may not be closed',
  ])
})

test('others have their turn while a large file is read', async () => {
  let turns = 0
  const counting = setInterval(() => {
    turns += 1
  }, 0)
  const found = await checked(`email,note\n${'a@b.example,"one\ntwo"\n'.repeat(50_000)}`)
  clearInterval(counting)
  expect(found).toMatchObject({ rows: 50_000 })
  expect(turns).toBeGreaterThan(10)
})
