import { type DocumentNode, parse } from 'graphql'
import { createSchema, createYoga, type Plugin } from 'graphql-yoga'
import { expect, test } from 'vitest'
import { createDocuments } from '../../src/server/limits/documents.ts'

test('documents are kept up to 16 MiB by what they take, the latest first, and none that takes more by itself', () => {
  const { documentCache } = createDocuments().cache
  const textOf = (n: number) => `{ f${n} ${'a '.repeat(3990)}}`
  const texts = Array.from({ length: 100 }, (_, n) => textOf(n))
  for (const text of texts) documentCache.set(text, parse(text))
  const kept = texts.map(text => documentCache.get(text) !== undefined)
  // Each takes about 1.7 MB.
  expect(kept.filter(Boolean)).toHaveLength(9)
  expect(kept.slice(-9)).not.toContain(false)
  const comments = `{ a ${'#\n'.repeat(49_000)}}`
  documentCache.set(comments, parse(comments))
  expect(documentCache.get(comments)).toBeUndefined()
})

/** Runs documents, and gives what each was read as. */
const reading = () => {
  const documents = createDocuments()
  const read: DocumentNode[] = []
  const watching: Plugin = { onValidate: ({ params: { documentAST } }) => void read.push(documentAST) }
  const yoga = createYoga({
    schema: createSchema({ typeDefs: 'type Query { hello: String }' }),
    logging: false,
    parserAndValidationCache: documents.cache,
    plugins: [documents.plugin, watching],
  })
  const run = async (query: string): Promise<unknown> =>
    (await yoga.fetch(`http://gateway.test/graphql?query=${encodeURIComponent(query)}`)).json()
  return { read, run }
}

test('a valid document is read once', async () => {
  const { read, run } = reading()
  expect(await run('{ hello }')).toEqual({ data: { hello: null } })
  await run('{ hello }')
  expect(read).toHaveLength(2)
  expect(read[0]).toBe(read[1])
})

test('a document that is not valid is not kept, and told the same again', async () => {
  const { read, run } = reading()
  const first = await run('{ helo }')
  expect(first).toMatchObject({ errors: [{ message: expect.stringContaining('helo') }] })
  expect(await run('{ helo }')).toEqual(first)
  expect(read).toHaveLength(2)
  expect(read[0]).not.toBe(read[1])
})
