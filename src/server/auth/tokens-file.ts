import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { roleNames } from './names.ts'

/** A token that counts, as the file has it. */
export interface ListedToken {
  /** SHA-256 of the token, in hexadecimal. */
  readonly tokenSha256: string
  readonly name: string
  readonly role: keyof typeof roleNames | undefined
  readonly teams: readonly string[] | 'all'
}

/** What is wrong with a file of tokens, in words that repeat nothing of it. */
export class TokensFault extends Error {}

/** Most tokens of a file, and its largest size in bytes. */
const mostTokens = 10_000
const mostBytes = 16 * 1024 * 1024

/** What is wrong with the only field that has a format. */
const notDigest = 'not the 64 hex digits of a SHA-256'

const teamName = z.string().trim().min(1).max(100)

const ListShape = z
  .array(
    z
      .strictObject({
        tokenSha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/i)
          .toLowerCase(),
        name: z.string().trim().min(1).max(100),
        role: z.enum(Object.keys(roleNames) as (keyof typeof roleNames)[]).optional(),
        team: z.union([teamName, z.array(teamName).min(1).max(200)]).optional(),
      })
      .transform(({ team, role, ...rest }) => ({ ...rest, role, teams: team === undefined ? 'all' : [team].flat() })),
  )
  .max(mostTokens)

const isTwice = (values: readonly string[]): boolean => new Set(values).size < values.length

/** Reads the list of a file; throws `TokensFault`. `teamNames` are those that tokens may name. */
export const parseTokens = (text: string, teamNames: readonly string[]): readonly ListedToken[] => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new TokensFault('it is not JSON')
  }
  const parsed = ListShape.safeParse(json)
  if (!parsed.success) {
    const places = parsed.error.issues
      .slice(0, 5)
      .map(({ path, code }) => `${path.join('.') || 'the list'}: ${code === 'invalid_format' ? notDigest : code}`)
    throw new TokensFault(`it is no list of { "tokenSha256", "name", "role", "team" } (${places.join(', ')})`)
  }
  const tokens = parsed.data as readonly ListedToken[]
  if (isTwice(tokens.map(({ name }) => name))) throw new TokensFault('two tokens have the same name')
  if (isTwice(tokens.map(({ tokenSha256 }) => tokenSha256))) throw new TokensFault('two entries have the same token')
  const at = tokens.findIndex(({ teams }) => teams !== 'all' && teams.some(name => !teamNames.includes(name)))
  if (at !== -1) throw new TokensFault(`entry ${at} names a team that the gateway has no key of`)
  return tokens
}

/** A file as it was at a moment. */
export interface FileRead {
  readonly text: string
  /** Another one as soon as the file is another one. */
  readonly stamp: string
}

/** Tells whether a file is another one than before: mounts of Kubernetes replace it as a whole. */
export const stampOf = async (file: string): Promise<string> => {
  const { mtimeMs, size, ino } = await stat(file)
  if (size > mostBytes) throw new TokensFault(`it is larger than ${mostBytes} bytes`)
  return `${mtimeMs} ${size} ${ino}`
}

/** Reads a file. The stamp is taken before: what is written meanwhile is read the next time. */
export const readStamped = async (file: string): Promise<FileRead> => {
  const stamp = await stampOf(file)
  return { stamp, text: await readFile(file, 'utf8') }
}
