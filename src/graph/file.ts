import { openAsBlob } from 'node:fs'
import { GraphQLError, GraphQLScalarType } from 'graphql'
import { builder } from './builder.ts'

/** A file that a caller sent: kept on disk while its operation runs, and never in memory as a whole. */
export class UploadedFile {
  readonly name: string
  /** Media type, as the caller states it. */
  readonly type: string
  /** Bytes. */
  readonly size: number
  readonly #path: string

  constructor(facts: { readonly name: string; readonly type: string; readonly size: number; readonly path: string }) {
    this.name = facts.name
    this.type = facts.type
    this.size = facts.size
    this.#path = facts.path
  }

  /** Where it lies for now. Not a field, so that nothing that prints the file tells of it. */
  get path(): string {
    return this.#path
  }

  /** The file as a call sends it, read from disk while it is sent. */
  async sent(): Promise<File> {
    return new File([await openAsBlob(this.path, { type: this.type })], this.name, { type: this.type })
  }
}

const notSent = 'a File is sent by the GraphQL multipart request protocol, as a part of the form'

builder.addScalarType(
  'File',
  new GraphQLScalarType({
    name: 'File',
    description:
      'A file, sent by the GraphQL multipart request protocol: null in `variables`, named in `map`, last in the form.',
    specifiedByURL: 'https://github.com/jaydenseric/graphql-multipart-request-spec',
    coerceInputValue: (value: unknown): UploadedFile => {
      if (value instanceof UploadedFile) return value
      throw new GraphQLError(notSent, { extensions: { code: 'BAD_USER_INPUT' } })
    },
    coerceInputLiteral: () => {
      throw new GraphQLError(notSent, { extensions: { code: 'BAD_USER_INPUT' } })
    },
    coerceOutputValue: () => {
      throw new GraphQLError('a File is never answered')
    },
  }),
)
