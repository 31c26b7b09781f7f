import { expect, test } from 'vitest'
import { type GraphqlAnswer, type Harness, type HarnessOptions, startHarness } from '../support/harness.ts'

/** One part of an answer that comes in parts. */
interface Part extends GraphqlAnswer {
  readonly hasNext?: boolean
  readonly incremental?: readonly (GraphqlAnswer & { readonly path: readonly (string | number)[] })[]
}

const forms = ['multipart/mixed', 'text/event-stream'] as const

/** The JSON of each part, whichever of the two forms it is wrapped in. */
async function* partsOf({ body }: Response): AsyncGenerator<Part> {
  let text = ''
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    for (let end = text.search(/}(\r\n---|\n\n)/); end >= 0; end = text.search(/}(\r\n---|\n\n)/)) {
      yield JSON.parse(text.slice(text.indexOf('{'), end + 1)) as Part
      text = text.slice(end + 1)
    }
  }
}

const allOf = async (parts: AsyncIterable<Part>): Promise<readonly Part[]> => {
  const all: Part[] = []
  for await (const part of parts) all.push(part)
  return all
}

const ask = async ({ fetch }: Harness, accept: string, query: string, variables = {}) => {
  const response = await fetch(
    new Request('http://127.0.0.1:4000/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query, variables }),
    }),
  )
  expect(response.headers.get('content-type')).toContain(accept)
  return partsOf(response)
}

/** A gateway whose calls of one path are held until they are let go; the time stands still meanwhile. */
const holding = (slow: string, options: HarnessOptions = {}) => {
  const [arrived, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const harness: Harness = startHarness({
    preset: 'team',
    ...options,
    upstream: async (request, sandbox) => {
      if (new URL(request.url).pathname.includes(slow)) {
        arrived.resolve()
        await harness.clock.hold(letGo.promise)
      }
      return sandbox.fetch(request)
    },
  })
  return { harness, arrived: arrived.promise, letGo: letGo.resolve }
}

const range = `range: { from: "2025-10-01T00:00:00Z", to: "2026-01-15T00:00:00Z" }`
const home = `{ campaigns(first: 3) { nodes { name ... @defer { stats(${range}) { sent } } } } }`
const statsBatch = '/v2/campaigns/stats/batch'

const rowsOf = ({ data }: Part): readonly unknown[] => data.campaigns.nodes

test.each(forms)('the page is there while what it deferred is still being fetched, over %s', async form => {
  const { harness, arrived, letGo } = holding(statsBatch)
  const parts = await ask(harness, form, home)
  const first: Part | undefined = (await parts.next()).value
  await arrived
  expect(first).toMatchObject({ hasNext: true })
  expect(rowsOf(first ?? {})).toEqual([1, 2, 3].map(() => ({ name: expect.any(String) })))
  // It is held, so that it has not reached lemlist.
  expect(harness.calls()).toEqual(['GET /api/campaigns'])
  letGo()
  const later = await allOf(parts)
  const late = later.flatMap(({ incremental = [] }) => incremental)
  expect(late.map(({ path }) => path)).toEqual([0, 1, 2].map(row => ['campaigns', 'nodes', row]))
  expect(late.map(({ data }) => data)).toEqual([1, 2, 3].map(() => ({ stats: { sent: expect.any(Number) } })))
  expect(later.at(-1)).toMatchObject({ hasNext: false, extensions: { lemlist: { restCalls: 2 } } })
  expect(harness.calls()).toEqual(['GET /api/campaigns', `POST /api${statsBatch}`])
})

test.each(forms)('what failed of the deferred part says so there, at its own path, over %s', async form => {
  const { harness, arrived, letGo } = holding(statsBatch)
  harness.sandbox.faults.add({ operation: 'campaignStatsBatch', kind: 'status', status: 402, body: 'not in your plan' })
  const parts = await ask(harness, form, home)
  const first: Part | undefined = (await parts.next()).value
  expect(first?.errors).toBeUndefined()
  await arrived
  letGo()
  const late = (await allOf(parts)).flatMap(({ incremental = [] }) => incremental)
  expect(late).toMatchObject(
    [0, 1, 2].map(row => ({
      path: ['campaigns', 'nodes', row],
      data: { stats: null },
      errors: [
        {
          path: ['campaigns', 'nodes', row, 'stats'],
          extensions: { code: 'PAYMENT_REQUIRED', upstream: { operation: 'campaignStatsBatch', status: 402 } },
        },
      ],
    })),
  )
})

test('one campaign that a batch cannot count is null with its own error, and the others have their numbers', async () => {
  const harness = startHarness({
    preset: 'team',
    upstream: async (request, sandbox) => {
      const response = await sandbox.fetch(request)
      if (!request.url.endsWith(statsBatch)) return response
      const { results, ...rest } = (await response.json()) as { readonly results: readonly { campaignId: string }[] }
      const errors = results.slice(1, 2).map(({ campaignId }) => ({ campaignId, error: 'numbers are being rebuilt' }))
      return Response.json({ ...rest, results: results.toSpliced(1, 1), errors })
    },
  })
  const { data, errors = [] } = await harness.run(`{ campaigns(first: 3) { nodes { name stats(${range}) { sent } } } }`)
  const counted = { name: expect.any(String), stats: { sent: expect.any(Number) } }
  expect(data.campaigns.nodes.filter(({ stats }: { stats: unknown }) => stats === null)).toHaveLength(1)
  const row = data.campaigns.nodes.findIndex(({ stats }: { stats: unknown }) => stats === null)
  expect(data.campaigns.nodes.toSpliced(row, 1)).toEqual([counted, counted])
  expect(errors.map(({ path, message }) => ({ path, message }))).toEqual([
    { path: ['campaigns', 'nodes', row, 'stats'], message: 'numbers are being rebuilt' },
  ])
  expect(harness.calls()).toHaveLength(2)
})

interface Sending {
  readonly mailboxes: readonly { readonly email: string; readonly lemwarm: unknown }[]
}

test('one mailbox of many whose warm-up cannot be read is null with its own error', async () => {
  const query = '{ users { id mailboxes { id email lemwarm { isActive score } } } }'
  const warmedIn = (users: readonly Sending[]) =>
    users.flatMap(({ mailboxes }) => mailboxes).filter(({ lemwarm }) => lemwarm !== null).length
  const whole = await startHarness({ preset: 'team' }).run(query)
  const harness = startHarness({ preset: 'team' })
  harness.sandbox.faults.add({ operation: 'lemwarmSettings', kind: 'status', status: 403, body: 'Forbidden', times: 1 })
  const { data, errors = [] } = await harness.run(query)
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', upstream: { operation: 'lemwarmSettings' } } }])
  const [, user, , mailbox] = errors[0]?.path ?? []
  expect(errors[0]?.path).toEqual(['users', user, 'mailboxes', mailbox, 'lemwarm'])
  expect(data.users[Number(user)].mailboxes[Number(mailbox)]).toMatchObject({
    email: expect.any(String),
    lemwarm: null,
  })
  expect(warmedIn(data.users)).toBe(warmedIn(whole.data.users) - 1)
})

test('a thread that cannot be read leaves the person there, and is tried no more than four times', async () => {
  const harness = startHarness()
  const [conversation] = harness.team.conversations.all()
  harness.sandbox.faults.add({ operation: 'conversation', kind: 'drop' })
  const { data, errors } = await harness.run(
    'query ($id: ID!) { contact(by: { id: $id }) { fullName conversation { messages(first: 10) { nodes { text } } } } }',
    { id: conversation?.contactId },
  )
  expect(data.contact).toEqual({ fullName: expect.any(String), conversation: null })
  expect(errors).toMatchObject([
    { path: ['contact', 'conversation'], extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } },
  ])
  expect(errors).toHaveLength(1)
  expect(harness.requests.filter(({ operation }) => operation === 'conversation')).toHaveLength(4)
})
