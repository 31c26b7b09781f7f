/**
 * Runs the graph over the examples of an OpenAPI document instead of lemlist: every documented reply is served as it
 * stands there, each read is run, and what went wrong or got lost is told.
 *
 *   node test/examples/run.ts path/to/openapi.json
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { startHarness } from '../support/harness.ts'
import { reads } from './reads.ts'

const Content = z.looseObject({
  example: z.unknown().optional(),
  examples: z.record(z.string(), z.looseObject({ value: z.unknown() })).optional(),
})
const Operation = z.looseObject({
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), Content).optional() })),
})
const Document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })

interface Example {
  readonly method: string
  readonly pattern: RegExp
  readonly literals: number
  readonly path: string
  readonly body: unknown
}

const exampleOf = (operation: unknown): unknown => {
  const parsed = Operation.safeParse(operation)
  if (!parsed.success) return undefined
  for (const [status, { content }] of Object.entries(parsed.data.responses)) {
    const json = status.startsWith('2') ? content?.['application/json'] : undefined
    if (json !== undefined) return json.example ?? Object.values(json.examples ?? {})[0]?.value
  }
  return undefined
}

const examplesIn = (file: string): Example[] => {
  const { paths } = Document.parse(JSON.parse(readFileSync(file, 'utf8')))
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const body = exampleOf(operation)
      if (body === undefined) return []
      const pattern = new RegExp(`^${path.replace(/\/$/, '').replace(/\{\w+\}/g, '[^/]+')}/?$`)
      const literals = path.split('/').filter(part => part !== '' && !part.startsWith('{')).length
      return [{ method: method.toUpperCase(), pattern, literals, path, body }]
    }),
  )
}

/** Ids, addresses, names and numbers in a reply, as text. */
const leaves = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(leaves)
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leaves)
  return value === null || value === undefined || value === '' ? [] : [String(value)]
}

/** A value whatever its spelling: `linkedinSend` is shown as `LINKEDIN_SEND`. */
const spelled = (leaf: string): string => leaf.toLowerCase().replaceAll('_', '')

const file = process.argv[2]
if (file === undefined) throw new Error('usage: node test/examples/run.ts path/to/openapi.json')
const examples = examplesIn(file)

let failures = 0
for (const { name, query, variables } of reads) {
  const served: Example[] = []
  const harness = startHarness({
    upstream: async request => {
      const path = new URL(request.url).pathname.replace(/^\/api/, '')
      const [example] = examples
        .filter(({ method, pattern }) => method === request.method && pattern.test(path))
        .toSorted((a, b) => b.literals - a.literals)
      if (example === undefined) return new Response('no example', { status: 404 })
      served.push(example)
      return Response.json(example.body)
    },
  })
  const answer = await harness.run(query, variables)
  const shown = new Set(leaves(answer.data).map(spelled))
  const sent = served.flatMap(({ body }) => leaves(body))
  const lost = [...new Set(sent.filter(leaf => !shown.has(spelled(leaf))))]
  const failed = answer.errors !== undefined || harness.drift.length > 0
  if (failed) failures += 1
  console.log(
    `${failed ? 'FAILED' : 'ok    '} ${name}: ${[...new Set(served.map(({ method, path }) => `${method} ${path}`))].join(', ')}`,
  )
  console.log(
    `       ${sent.length - lost.length} of ${sent.length} values shown; not shown: ${lost.slice(0, 12).join(' · ').slice(0, 300)}`,
  )
  for (const error of answer.errors ?? []) console.log(`       ${error.path?.join('.')}: ${error.message}`)
  for (const field of harness.drift) console.log(`       unexpected shape: ${field}`)
}
console.log(failures === 0 ? `\n${reads.length} reads, none failed` : `\n${failures} of ${reads.length} reads failed`)
process.exitCode = failures === 0 ? 0 : 1
