/**
 * Runs the graph over the examples of an OpenAPI document instead of lemlist: every documented reply is served as it
 * stands there, each read is run once for each example, and what went wrong is told, and which values no read shows.
 *
 *   node test/examples/run.ts path/to/openapi.json
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { startHarness } from '../support/harness.ts'
import type { Read } from './read.ts'
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
  readonly status: number
  readonly body: unknown
  readonly leaves: readonly Leaf[]
}

/** A value of a reply, and where it stands in it. */
interface Leaf {
  readonly place: string
  readonly text: string
}

/** An operation of the document, with what it answers when all goes well. */
interface Documented {
  readonly name: string
  readonly method: string
  readonly pattern: RegExp
  readonly literals: number
  readonly examples: readonly Example[]
}

const examplesOf = (operation: unknown): Example[] => {
  const parsed = Operation.safeParse(operation)
  if (!parsed.success) return []
  return Object.entries(parsed.data.responses).flatMap(([status, { content }]) => {
    const json = status.startsWith('2') ? content?.['application/json'] : undefined
    const bodies = [json?.example, ...Object.values(json?.examples ?? {}).map(({ value }) => value)]
    return bodies
      .filter(body => body !== undefined)
      .map(body => ({ status: Number(status), body, leaves: leaves(body) }))
  })
}

const documentedIn = (file: string): Documented[] => {
  const { paths } = Document.parse(JSON.parse(readFileSync(file, 'utf8')))
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([word, operation]) => {
      const examples = examplesOf(operation)
      if (examples.length === 0) return []
      const method = word.toUpperCase()
      const pattern = new RegExp(`^${path.replace(/\/$/, '').replace(/\{\w+\}/g, '[^/]+')}/?$`)
      const literals = path.split('/').filter(part => part !== '' && !part.startsWith('{')).length
      return [{ name: `${method} ${path}`, method, pattern, literals, examples }]
    }),
  )
}

/** Every id, address, name and number of a reply. */
const leaves = (value: unknown, place = ''): Leaf[] => {
  if (Array.isArray(value)) return value.flatMap(item => leaves(item, `${place}[]`))
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, place === '' ? key : `${place}.${key}`))
  }
  return value === null || value === undefined || value === '' ? [] : [{ place, text: String(value) }]
}

/** A value whatever its spelling: `linkedinSend` is shown as `LINKEDIN_SEND`, `act_1` as `CompanyNote:act_1`. */
const spelled = (text: string): string =>
  text
    .replace(/^[A-Z]\w+:(?=[a-z]+_)/, '')
    .toLowerCase()
    .replaceAll('_', '')

/** The values that an answer shows less often than they were sent. */
const lostOf = (sent: readonly Leaf[], answer: unknown): Leaf[] => {
  const left = new Map<string, number>()
  for (const { text } of leaves(answer)) left.set(spelled(text), (left.get(spelled(text)) ?? 0) + 1)
  return sent.filter(({ text }) => {
    const times = left.get(spelled(text)) ?? 0
    left.set(spelled(text), times - 1)
    return times <= 0
  })
}

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 37)}…` : text).replaceAll('\n', ' ')

/** What becomes of the examples: of each one, the values that no read has shown so far. */
const unshown = new Map<Example, readonly Leaf[]>()

/** Runs a read with the example at this place of every operation; tells how it went. */
const runOnce = async ({ name, query, variables }: Read, documented: readonly Documented[], place: number) => {
  const served = new Map<Documented, Example>()
  const missing = new Set<string>()
  const harness = startHarness({
    upstream: async request => {
      const path = new URL(request.url).pathname.replace(/^\/api/, '')
      const [found] = documented
        .filter(({ method, pattern }) => method === request.method && pattern.test(path))
        .toSorted((a, b) => b.literals - a.literals)
      const example = found?.examples[Math.min(place, found.examples.length - 1)]
      if (found === undefined || example === undefined) {
        missing.add(`${request.method} ${path}`)
        return new Response('no example', { status: 404 })
      }
      served.set(found, example)
      return Response.json(example.body, { status: example.status })
    },
  })
  const answer = await harness.run(query, variables)
  for (const example of served.values()) {
    const before = unshown.get(example) ?? example.leaves
    const lost = new Set(lostOf(example.leaves, answer.data))
    unshown.set(
      example,
      before.filter(leaf => lost.has(leaf)),
    )
  }
  const failed = answer.errors !== undefined || harness.drift.length > 0
  const title = place === 0 ? name : `${name}, example ${place + 1}`
  const addresses = [...served.keys()].map(each => each.name)
  console.log(`${failed ? 'FAILED' : 'ok    '} ${title}: ${addresses.join(', ')}`)
  for (const address of missing) console.log(`       no example of ${address}`)
  for (const error of answer.errors ?? []) console.log(`       ${error.path?.join('.')}: ${error.message}`)
  for (const field of harness.drift) console.log(`       unexpected shape: ${field}`)
  return {
    failed,
    examples: Math.max(1, ...[...served.keys()].map(({ examples }) => examples.length)),
    isServed: served.size > 0,
  }
}

const file = process.argv[2]
if (file === undefined) throw new Error('usage: node test/examples/run.ts path/to/openapi.json')
const documented = documentedIn(file)

const unserved: string[] = []
let runs = 0
let failures = 0
for (const read of reads) {
  for (let place = 0, examples = 1; place < examples; place += 1) {
    const outcome = await runOnce(read, documented, place)
    if (!outcome.isServed) unserved.push(read.name)
    examples = outcome.examples
    runs += 1
    if (outcome.failed) failures += 1
  }
}

console.log('\nvalues that no read shows:')
for (const { name, examples } of documented) {
  for (const [place, example] of examples.entries()) {
    const lost = unshown.get(example)
    if (lost === undefined || lost.length === 0) continue
    const title = place === 0 ? name : `${name}, example ${place + 1}`
    console.log(`  ${title}: ${lost.length} of ${example.leaves.length}`)
    for (const [at, each] of Map.groupBy(lost, leaf => leaf.place)) {
      console.log(`    ${at}: ${each.map(({ text }) => shortened(text)).join(' · ')}`)
    }
  }
}
const unread = documented.filter(
  ({ method, examples }) => method === 'GET' && !examples.some(each => unshown.has(each)),
)
console.log(`\nexamples without a read: ${unread.map(({ name }) => name).join(', ') || 'none'}`)
console.log(`reads without an example: ${unserved.join(', ') || 'none'}`)
console.log(`${reads.length} reads, ${runs} runs, ${failures === 0 ? 'none' : failures} failed`)
process.exitCode = failures === 0 ? 0 : 1
