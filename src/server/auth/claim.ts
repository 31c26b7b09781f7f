import { GraphQLError } from 'graphql'
import type { Viewer } from '../../graph/context.ts'

/** What a caller's credentials say. */
export interface Claim {
  readonly viewer: Viewer
  /** Whom the caller may work for: teams by their names, all that the gateway has keys of, or the one of a key they brought. */
  readonly teams: { readonly names: readonly string[] | 'all' } | { readonly apiKey: string }
  /** When it ends, in milliseconds since 1970; undefined where it does not by itself. */
  readonly expiresAt: number | undefined
  /** Whether it still counts: credentials can be taken back. */
  readonly holds: () => boolean
}

/** Recognises callers in one way. */
export interface Recogniser {
  /** What callers are to send as header `Authorization`, as a pattern; undefined where nothing is asked for. */
  readonly asksFor: string | undefined
  /**
   * What a value of the header `Authorization` says; undefined for none. Rejects with `unauthenticated` where it does not
   * count, with other errors where that cannot be found out now.
   */
  recognise(authorization: string | undefined): Promise<Claim>
  /** Whether credentials of the viewer with this id still count, as far as can be known without them. */
  knows(viewerId: string): boolean
  /** Lets go of files and timers. */
  close(): void
}

/** The refusal of a caller who is not known; says what to send instead. */
export const unauthenticated = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', retryable: false } })
