import { createClient as createSseClient } from 'graphql-sse'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Running, start } from '../../src/commands/start.ts'
import { readConfig } from '../../src/config.ts'

let running: Running
let client: ReturnType<typeof createClient>

// The sandbox as it is started by everybody, but busier: about 30 activities a second.
beforeAll(async () => {
  const read = readConfig({ PORT: '0', SANDBOX_PRESET: 'solo', SANDBOX_SPEED: '100', LOG_LEVEL: 'silent' })
  if (!read.ok) throw new Error(read.faults.join())
  running = await start(read.config, 'test', () => undefined)
  const url = `${running.url.replace('http', 'ws')}/graphql`
  client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 })
})

afterAll(async () => {
  await client.dispose()
  await running.stop()
})

interface Told {
  readonly activityStream: { readonly cursor: string; readonly rawType: string }
}

const stream = 'subscription($after: String) { activityStream(after: $after) { cursor rawType } }'

/** The results of an operation, or the first so many. */
const resultsOf = async <Result>(
  results: AsyncIterable<Result>,
  most = Number.POSITIVE_INFINITY,
): Promise<Result[]> => {
  const all: Result[] = []
  for await (const result of results) if (all.push(result) === most) break
  return all
}

test('what happens in the sandbox comes over a socket, and over an event stream from the same place on', async () => {
  const [begin, ...live] = await resultsOf(client.iterate<Told>({ query: stream }), 6)
  const variables = { after: begin?.data?.activityStream.cursor }
  const events = createSseClient({ url: `${running.url}/graphql`, retryAttempts: 0 })
  const again = await resultsOf(events.iterate<Told>({ query: stream, variables }), 5)
  events.dispose()
  const told = live.map(({ data }) => data?.activityStream)
  expect(again.map(({ data }) => data?.activityStream)).toEqual(told)
  expect(new Set(told.map(event => event?.cursor)).size).toBe(5)
})

test('queries, deferred ones and mutations run over a socket, and say what they cost', async () => {
  const [team] = await resultsOf(client.iterate({ query: '{ team { name } }' }))
  expect(team).toMatchObject({
    data: { team: { name: expect.any(String) } },
    extensions: { lemlist: expect.any(Object) },
  })
  const parts = await resultsOf(
    client.iterate({ query: '{ rateLimit { limit } ... @defer { team { credits { total } } } }' }),
  )
  expect(parts).toMatchObject([{ data: { rateLimit: { limit: 20 } }, hasNext: true }, { hasNext: false }])
  expect(JSON.stringify(parts[1])).toContain('"total":')
  const mutation = 'mutation { campaignPause(input: { campaignId: "cam_unknown" }) { userErrors { code } } }'
  const [pause] = await resultsOf(client.iterate({ query: mutation }))
  expect(pause?.data).toEqual({ campaignPause: { userErrors: [{ code: 'NOT_FOUND' }] } })
})

test('a subscription with a bad argument is refused with its code', async () => {
  const [refused] = await resultsOf(client.iterate({ query: stream, variables: { after: 'nonsense' } }))
  expect(refused).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
})
