import { hash } from 'node:crypto'
import type { Role } from '../../graph/context.ts'

/** Roles as files and claims write them. */
export const roleNames = { read: 'READ', write: 'WRITE', send: 'SEND' } as const satisfies Readonly<
  Record<string, Role>
>

/** What stands for something that is secret or names a person, where it must be told apart only: 16 bytes in base64url. */
export const digestName = (...parts: readonly string[]): string =>
  Buffer.from(hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32), 'hex').toString('base64url')
