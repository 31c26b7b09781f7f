/**
 * What a look at lemlist tells of a row that may have been done: the ids of what it was done to; `undone` where it
 * certainly was not; `unclear` where lemlist cannot tell.
 */
export type Finding = { readonly things: readonly string[] } | 'undone' | 'unclear'

/** What the rows of one kind of job are, and how each is done. */
export interface Work<Context> {
  /** The kind's name, which clients see. */
  readonly kind: string
  /** Does a row; the ids of what it was done to. Throws RowRefused, RowUnclear or what lemlist's calls throw. */
  run(context: Context, row: unknown): Promise<readonly string[]>
  /** Finds out whether a row was done, by reads alone. */
  check(context: Context, row: unknown): Promise<Finding>
}

/** Thrown for a row that cannot be done as it is. */
export class RowRefused extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Thrown for a row that may have been done and of which lemlist does not tell. */
export class RowUnclear extends RowRefused {}
