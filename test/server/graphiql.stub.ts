import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { useDeferStream as deferStream } from '@graphql-yoga/plugin-defer-stream'
import { createSchema, createYoga } from 'graphql-yoga'
import { createGraphiql, type GraphiqlTab } from '../../src/server/graphiql.ts'

/** A server that has GraphiQL at `/graphql`, and what the tests expect of it. */
export interface GraphiqlServer {
  readonly origin: string
  readonly tabs: readonly GraphiqlTab[]
  /** Text that the response to the first tab's operation contains. */
  readonly firstAnswer: string
  close(): Promise<void>
}

const typeDefs = /* GraphQL */ `
  directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
  type Query {
    "A greeting."
    hello: String!
    campaign(id: ID!): Campaign
  }
  type Campaign {
    id: ID!
    name: String!
    report: String!
  }
`

const resolvers = {
  Query: { hello: () => 'good morning', campaign: (_: unknown, { id }: { id: string }) => ({ id, name: 'Spring' }) },
  Campaign: {
    report: async () => {
      await new Promise(resolve => setTimeout(resolve, 50))
      return 'all went well'
    },
  },
}

const campaign = 'query campaign($id: ID!) {\n  campaign(id: $id) { name ... @defer { report } }\n}'

const tabs: readonly GraphiqlTab[] = [
  { title: 'home', query: 'query home {\n  hello\n}', variables: {} },
  { title: 'campaign', query: campaign, variables: { id: 'cam_1' } },
  { title: 'people', query: 'query people {\n  hello\n}', variables: {} },
  { title: 'feed', query: 'query feed {\n  hello\n}', variables: {} },
  { title: 'person', query: 'query person($id: ID!) {\n  campaign(id: $id) { id }\n}', variables: { id: 'cam_2' } },
]

/** Starts a small GraphQL server with GraphiQL in front of it. */
export async function startStub(): Promise<GraphiqlServer> {
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers }),
    graphiql: false,
    logging: false,
    plugins: [deferStream()],
  })
  const graphiql = createGraphiql({ endpoint: '/graphql', title: 'lemlist GraphQL' })
  const server = createServer(async (incoming, outgoing) => {
    const wantsPage = incoming.method === 'GET' && incoming.headers.accept?.includes('text/html')
    if (incoming.url?.startsWith('/graphiql/')) await send(await graphiql.asset(toRequest(incoming)), outgoing)
    else if (wantsPage) await send(graphiql.page(tabs), outgoing)
    else await yoga(incoming, outgoing)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    tabs,
    firstAnswer: 'good morning',
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function toRequest({ url, method, headers }: IncomingMessage): Request {
  const accepted = String(headers['accept-encoding'] ?? '')
  return new Request(`http://stub${url}`, { method: method ?? 'GET', headers: { 'accept-encoding': accepted } })
}

async function send(response: Response | undefined, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response?.status ?? 404, Object.fromEntries(response?.headers ?? []))
  outgoing.end(new Uint8Array((await response?.arrayBuffer()) ?? []))
}
