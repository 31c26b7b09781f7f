/** Sends callbacks at a steady rate and measures how long each takes to reach a subscriber in the same process. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { callback } from './message.ts'
import { answerWith, type Question } from './process.ts'

const subscribe = async (port: number, onLead: (leadId: string) => void): Promise<WebSocket> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws')
  await once(socket, 'open')
  socket.send('{"type":"connection_init"}')
  await once(socket, 'message')
  const query = 'subscription { activityStream { lead { id email firstName } campaign { name } } }'
  socket.send(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload: { query } }))
  socket.on('message', data => {
    const [, leadId = ''] = /"id":"(lea_\w+)"/.exec(String(data)) ?? []
    onLead(leadId)
  })
  return socket
}

/** Numbers of events; none is used twice. */
let number = 5_000_000

const steady = async ({ port, secret, rate, events }: Question) => {
  const sentAt = new Map<string, number>()
  const delays: number[] = []
  const all = Promise.withResolvers<void>()
  const socket = await subscribe(Number(port), leadId => {
    const sent = sentAt.get(leadId)
    if (sent === undefined) return
    delays.push(performance.now() - sent)
    if (delays.length === Number(events)) all.resolve()
  })
  // The subscription has no answer of its own: what is sent before it is there would be missed.
  await new Promise(resolve => setTimeout(resolve, 500))
  const began = performance.now()
  const posts: Promise<unknown>[] = []
  for (let n = 0; n < Number(events); n += 1) {
    number += 1
    const due = began + (n * 1000) / Number(rate)
    while (performance.now() < due) await new Promise(resolve => setTimeout(resolve, 1))
    const { teamId: _team, ...event } = callback(number, String(secret), '')
    sentAt.set(event.leadId, performance.now())
    const body = JSON.stringify(event)
    posts.push(fetch(`http://127.0.0.1:${port}/webhooks/lemlist`, { method: 'POST', body }).then(a => a.arrayBuffer()))
  }
  await Promise.all([...posts, all.promise])
  socket.close()
  const sorted = delays.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
  return {
    p50: at(0.5),
    p99: at(0.99),
    most: sorted.at(-1) ?? 0,
    perSecond: (Number(events) * 1000) / (performance.now() - began),
  }
}

answerWith({ steady })
