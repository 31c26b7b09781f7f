// A wall of what happens, in a terminal: node examples/wall.mjs [http://127.0.0.1:4000]
// It keeps the cursor of the last event it has shown. When the connection breaks it comes back with it, so that no
// event is missed and none is shown twice.
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

const gateway = process.argv[2] ?? 'http://127.0.0.1:4000'

const client = createClient({
  url: `${gateway.replace(/^http/, 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  keepAlive: 20_000,
})

let isConnected = false
client.on('connected', () => {
  isConnected = true
})
client.on('closed', () => {
  const what = isConnected ? 'the connection broke off' : `no gateway answers at ${gateway}`
  console.error(`${what}; trying again`)
  isConnected = false
})

// The client sends these variables anew whenever it connects.
const variables = { after: null, last: 5 }

const query = `subscription Wall($after: String, $last: Int) {
  activityStream(after: $after, last: $last) {
    cursor
    rawType
    occurredAt
    lead { firstName companyName }
    campaign { name }
    gap { from to lost }
  }
}`

for await (const { data, errors } of client.iterate({ query, variables })) {
  if (errors !== undefined) console.error(errors.map(({ message }) => message).join('\n'))
  const event = data?.activityStream
  if (event === undefined) continue
  variables.after = event.cursor
  if (event.gap !== null) {
    console.log(
      `some events between ${event.gap.from} and ${event.gap.to} are lost: read what you show of that time anew`,
    )
    continue
  }
  const who = [event.lead?.firstName, event.lead?.companyName].filter(Boolean).join(', ')
  console.log(`${event.occurredAt}  ${event.rawType.padEnd(24)} ${who}  ${event.campaign?.name ?? ''}`)
}
