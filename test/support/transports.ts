import type { Socket } from 'node:net'
import { pino } from 'pino'
import { WebSocket } from 'ws'
import { systemClock } from '../../src/lemlist/clock.ts'
import { listen } from '../../src/server/http/listen.ts'
import type { TestClock } from './clock.ts'
import { type GraphqlAnswer, type Harness, type HarnessOptions, startHarness } from './harness.ts'

/** What a client asks. */
export interface Asked {
  readonly query?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly operationName?: string | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
  readonly documentId?: string | undefined
}

/** What a client is told: of what comes in parts or messages, the first. */
export interface Told extends GraphqlAnswer {
  /** HTTP status; the code with which a socket was closed, 0 where it was not. */
  readonly status: number
}

/** Asks a gateway at an address like `http://127.0.0.1:4000`. */
export type Transport = (url: string, asked: Asked, headers?: Readonly<Record<string, string>>) => Promise<Told>

const json = 'application/json'

const toldBy = async (response: Response): Promise<Told> => {
  const text = await response.text()
  return { ...(JSON.parse(text) as GraphqlAnswer), status: response.status }
}

const post: Transport = async (url, asked, headers) =>
  toldBy(
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': json, accept: json, ...headers },
      body: JSON.stringify(asked),
    }),
  )

const get: Transport = async (url, asked, headers) => {
  const parameters = Object.entries(asked).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
  )
  const address = `${url}/graphql?${new URLSearchParams(parameters)}`
  return toldBy(await fetch(address, { headers: { accept: json, ...headers } }))
}

/** With a small file at `$input.file`, which must be there as null. */
const multipart: Transport = async (url, asked, headers) => {
  const form = new FormData()
  form.set('operations', JSON.stringify(asked))
  form.set('map', JSON.stringify({ 0: ['variables.input.file'] }))
  form.set('0', new File(['email\nada@example.com\n'], 'people.csv', { type: 'text/csv' }))
  const own = { 'graphql-require-preflight': '1', accept: json }
  return toldBy(await fetch(`${url}/graphql`, { method: 'POST', headers: { ...own, ...headers }, body: form }))
}

/** The first message of an event stream; an answer that is none as it is. */
const sse: Transport = async (url, asked, headers) => {
  const leaving = new AbortController()
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': json, accept: 'text/event-stream', ...headers },
    body: JSON.stringify(asked),
    signal: leaving.signal,
  })
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return toldBy(response)
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const data = /^data: (\{.*\})$/m.exec(text)?.[1]
    if (data === undefined) continue
    leaving.abort()
    return { ...(JSON.parse(data) as GraphqlAnswer), status: response.status }
  }
  throw new Error(`an event stream ended without a message: ${text}`)
}

interface SocketMessage {
  readonly type: string
  readonly payload?: GraphqlAnswer | NonNullable<GraphqlAnswer['errors']>
}

const socket: Transport = (url, asked, headers = {}) =>
  new Promise((resolve, reject) => {
    const client = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    const done = (told: Told): void => {
      resolve(told)
      client.close()
    }
    client.on('error', reject)
    client.on('close', code => resolve({ status: code }))
    client.on('open', () => client.send(JSON.stringify({ type: 'connection_init', payload: headers })))
    client.on('message', (data: Buffer) => {
      const { type, payload } = JSON.parse(String(data)) as SocketMessage
      // The protocol asks for a text, and an empty one is none.
      const wanted = { query: '', ...asked }
      if (type === 'connection_ack') client.send(JSON.stringify({ id: '1', type: 'subscribe', payload: wanted }))
      else if (type === 'error') done({ errors: payload as NonNullable<GraphqlAnswer['errors']>, status: 0 })
      else if (type === 'next') done({ ...(payload as GraphqlAnswer), status: 0 })
    })
  })

/** The ways in which operations come. A form carries a file, and only what takes one is asked by it. */
export const transports = { POST: post, GET: get, multipart, SSE: sse, WebSocket: socket } as const

export type TransportName = keyof typeof transports

export const transportNames = Object.keys(transports) as readonly TransportName[]

/** The wall clock, for what comes over ports. */
const wallClock: TestClock = {
  ...systemClock,
  hold: work => work,
  advance: () => {
    throw new Error('the wall clock goes by itself')
  },
}

/** A gateway of tests on a port. */
export interface PortGateway extends Harness {
  /** `http://127.0.0.1:4000` */
  readonly url: string
}

/** Starts the gateway of a harness on a port, by the wall clock where no other is given. `close` ends both. */
export const startPortGateway = async (options: HarnessOptions = {}): Promise<PortGateway> => {
  const harness = startHarness({ clock: wallClock, ...options })
  const server = await listen({
    ...{ host: '127.0.0.1', port: 0, fetch: harness.fetch, log: pino({ level: 'silent' }) },
    upgrade: (request, connection, head) => harness.upgrade(request, connection as Socket, head),
  })
  return {
    ...harness,
    url: server.url,
    close: async () => {
      await harness.close()
      await server.close(0)
    },
  }
}
