/** What most teams would build: graphql-ws as its documentation sets it up, and an emitter behind each subscription. */
import { EventEmitter, on } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { buildSchema } from 'graphql'
import { useServer as serve } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { shown } from './message.ts'
import { answerWith, memory } from './process.ts'

const schema = buildSchema(`
  type Query { _: Int }
  type Subscription { activityStream: Event! }
  type Event { cursor: String! type: String! occurredAt: String! source: String! lead: Lead campaign: Campaign activity: Activity gap: Gap }
  type Lead { id: ID! email: String firstName: String companyName: String }
  type Campaign { id: ID! name: String }
  type Activity { id: ID! sender: User }
  type User { name: String }
  type Gap { from: String to: String lost: Int }
`)

const emitter = new EventEmitter()
emitter.setMaxListeners(0)

async function* events() {
  for await (const [event] of on(emitter, 'event')) yield { activityStream: event }
}

const server = createServer()
const sockets = new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false })
serve({ schema, roots: { subscription: { activityStream: events } } }, sockets)

answerWith({
  listen: () =>
    new Promise(resolve =>
      server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as AddressInfo).port })),
    ),
  subscribers: () => ({ count: emitter.listenerCount('event') }),
  send: async ({ from, events: many }) => {
    for (let event = 0; event < Number(many); event += 1) {
      emitter.emit('event', shown(Number(from) + event))
      await nextTurn()
    }
    return {}
  },
  memory,
})
