import type { DocumentNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'

interface Kept<Value> {
  get(text: string): Value | undefined
  set(text: string, value: Value): void
}

/** Documents that were read and found valid, so that they need not be again. */
export interface Documents {
  /** For Yoga's `parserAndValidationCache`. */
  readonly cache: { readonly documentCache: Kept<DocumentNode>; readonly errorCache: Kept<unknown> }
  readonly plugin: Plugin
}

/** About what a token takes with what is made of it, in bytes. */
const bytesPerToken = 420

/** About how much all documents may take, in bytes. */
const mostBytes = 16 * 1024 * 1024

/** About what a document takes in bytes; its comments are among the tokens that it holds on to. */
const sizeOf = ({ loc }: DocumentNode, text: string): number => {
  let size = text.length * 2
  for (let token = loc?.startToken; token; token = token.next ?? undefined) size += bytesPerToken
  return size
}

/** Creates a cache of documents that is bounded in bytes. */
export const createDocuments = (): Documents => {
  const documents = new LRUCache<string, DocumentNode>({ maxSize: mostBytes, sizeCalculation: sizeOf })
  return {
    cache: {
      documentCache: {
        get: text => documents.get(text),
        set: (text, document) => void documents.set(text, document),
      },
      // What is no GraphQL is soon found to be none again.
      errorCache: { get: () => undefined, set: () => undefined },
    },
    plugin: {
      onValidate:
        ({ params: { documentAST } }) =>
        ({ valid }) => {
          // What was found wrong with a document would be kept with it, and takes more than it.
          if (!valid) documents.delete(documentAST.loc?.source.body ?? '')
        },
    },
  }
}
