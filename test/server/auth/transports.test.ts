import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Recogniser } from '../../../src/server/auth/claim.ts'
import { createJwt } from '../../../src/server/auth/jwt.ts'
import { createPassthrough } from '../../../src/server/auth/passthrough.ts'
import { createTokens } from '../../../src/server/auth/tokens.ts'
import { onPort, takingKeys, wallClock } from './gate.ts'
import { sign, startIssuer } from './issuer.ts'

type Gate = Awaited<ReturnType<typeof onPort>>

/** One way of asking: what became of it, by HTTP's status or the code that closed the socket, and the answer. */
interface Told {
  readonly status: number
  readonly body: string
}

interface Asked {
  readonly authorization: string | undefined
  readonly query: string
}

const credentials = ({ authorization }: Asked): Record<string, string> =>
  authorization === undefined ? {} : { authorization }

const told = async (response: Response): Promise<Told> => ({ status: response.status, body: await response.text() })

/** The first part of a stream, or the whole of an answer that is none. */
const toldFirst = async (response: Response): Promise<Told> => {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return told(response)
  const reader = response.body?.getReader()
  const { value } = (await reader?.read()) ?? {}
  await reader?.cancel()
  return { status: response.status, body: new TextDecoder().decode(value) }
}

const post = (gate: Gate, asked: Asked, accept: string) =>
  fetch(`${gate.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...credentials(asked) },
    body: JSON.stringify({ query: asked.query }),
  })

const transports: Readonly<Record<string, (gate: Gate, asked: Asked) => Promise<Told>>> = {
  POST: async (gate, asked) => told(await post(gate, asked, 'application/json')),
  GET: async (gate, asked) => {
    const address = `${gate.url}/graphql?${new URLSearchParams({ query: asked.query })}`
    return told(await fetch(address, { headers: { accept: 'application/json', ...credentials(asked) } }))
  },
  'event stream': async (gate, asked) => toldFirst(await post(gate, asked, 'text/event-stream')),
  multipart: async (gate, asked) => {
    const form = new FormData()
    form.set('operations', JSON.stringify({ query: asked.query, variables: { file: null } }))
    form.set('map', JSON.stringify({ 0: ['variables.file'] }))
    form.set('0', new File(['a'], 'a.csv'))
    const headers = { 'graphql-require-preflight': '1', accept: 'application/json', ...credentials(asked) }
    return told(await fetch(`${gate.url}/graphql`, { method: 'POST', headers, body: form }))
  },
  WebSocket: async (gate, asked) => {
    const socket = new WebSocket(`${gate.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    const heard = Promise.withResolvers<Told>()
    socket.on('message', data => {
      const message = JSON.parse(String(data))
      if (message.type !== 'connection_ack') return heard.resolve({ status: 200, body: String(data) })
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: asked.query } }))
    })
    socket.on('close', (status, reason) => heard.resolve({ status, body: String(reason) }))
    await once(socket, 'open')
    socket.send(JSON.stringify({ type: 'connection_init', payload: credentials(asked) }))
    const answer = await heard.promise
    socket.terminate()
    return answer
  },
}

const folder = mkdtempSync(join(tmpdir(), 'lemlist-graphql-transports-'))
const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true })]
afterAll(async () => {
  for (const close of closing.reverse()) await close()
})

const log = pino({ level: 'silent' })
const tokenSha256 = createHash('sha256').update('good').digest('hex')

/** Each way of recognising callers, with credentials that count, and others that do not, none of which costs a call. */
const modes: Readonly<
  Record<string, () => Promise<{ recogniser: Recogniser; good: string; bad: readonly string[]; keys?: boolean }>>
> = {
  tokens: async () => {
    const file = join(folder, 'tokens.json')
    writeFileSync(file, JSON.stringify([{ tokenSha256, name: 'reader', role: 'read' }]))
    const recogniser = await createTokens({ file, role: 'SEND', teamNames: [], clock: wallClock, log })
    return { recogniser, good: 'Bearer good', bad: ['Bearer bad', `Bearer ${tokenSha256}`, 'Basic Z29vZA=='] }
  },
  jwt: async () => {
    const issuer = await startIssuer()
    closing.push(issuer.close)
    const key = await issuer.key('one')
    const stranger = await issuer.key('one', 'ES256', true)
    const { jwksUrl } = issuer
    const claims = { sub: 'ann', exp: Math.floor(Date.now() / 1000) + 600 }
    return {
      recogniser: createJwt({ jwksUrl, issuer: undefined, audience: undefined, role: 'READ', clock: wallClock, log }),
      good: `Bearer ${await sign(key, claims)}`,
      bad: [
        `Bearer ${await sign(stranger, claims)}`,
        `Bearer ${await sign(key, { ...claims, exp: 1000 })}`,
        'Bearer x.y.z',
      ],
    }
  },
  passthrough: async () => ({
    recogniser: createPassthrough('READ'),
    good: 'Bearer sandbox',
    bad: ['Bearer', 'Basic Og==', 'Digest sandbox'],
    keys: true,
  }),
}

describe.each(Object.entries(modes))('with AUTH=%s', (mode, prepare) => {
  let gate: Gate
  let good: string
  let bad: readonly string[]

  beforeAll(async () => {
    const { recogniser, keys, ...more } = await prepare()
    good = more.good
    bad = more.bad
    gate = await onPort({ gateway: keys ? takingKeys(recogniser) : () => ({ recogniser }) })
    closing.push(gate.close)
  })
  beforeEach(() => gate.forget())

  test.each(Object.keys(transports))(
    'over %s nobody is let in without credentials, and lemlist is not called',
    async name => {
      const ask = transports[name]
      for (const authorization of [undefined, ...bad]) {
        const answer = await ask?.(gate, { authorization, query: '{ team { name } }' })
        if (name === 'WebSocket') expect(answer?.status).toBe(4403)
        else expect(answer).toMatchObject({ status: 401, body: expect.stringContaining('"UNAUTHENTICATED"') })
      }
      expect(gate.calls()).toEqual([])
    },
  )

  test.each(Object.keys(transports).filter(name => name !== 'multipart'))(
    'over %s callers with credentials get what is theirs',
    async name => {
      const answer = await transports[name]?.(gate, { authorization: good, query: '{ viewer { authMode role } }' })
      expect(answer?.status).toBe(200)
      expect(answer?.body).toMatch(new RegExp(`"authMode":"${mode}","role":"READ"`))
    },
  )

  test.each(Object.keys(transports))(
    'over %s what is beyond the role is refused, and lemlist is not called',
    async name => {
      const query =
        name === 'multipart'
          ? 'mutation ($file: File!) { leadsImportCsv(input: { campaignId: "cam_1", file: $file }) { __typename } }'
          : 'mutation ($input: CampaignStartInput!) { campaignStart(input: $input) { __typename } }'
      // What a caller's own key is worth is asked once.
      await transports.POST?.(gate, { authorization: good, query: '{ viewer { role } }' })
      gate.forget()
      const answer = await transports[name]?.(gate, { authorization: good, query })
      // A GET changes nothing, whatever the role.
      if (name === 'GET') expect(answer?.status).toBe(405)
      else expect(answer?.body).toContain('"FORBIDDEN"')
      expect(gate.calls()).toEqual([])
    },
  )
})

const files: Readonly<Record<string, RequestInit>> = {
  page: { headers: { accept: 'text/html' } },
  preflight: {
    method: 'OPTIONS',
    headers: { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' },
  },
}

describe('with AUTH=none and a real key', () => {
  let gate: Gate
  beforeAll(async () => {
    gate = await onPort({ loopbackHostsOnly: true })
    closing.push(gate.close)
  })
  afterEach(() => gate.forget())

  /** Asks under a name that a page of another site has had lead here. */
  const underName = (host: string, init: RequestInit, path = '/graphql'): Promise<Told> =>
    gate.fetch(new Request(`http://${host}${path}`, init)).then(told)

  const body = JSON.stringify({ query: '{ team { name } }' })
  const json = { 'content-type': 'application/json' }
  const asks: Readonly<Record<string, RequestInit>> = {
    ...files,
    POST: { method: 'POST', headers: { ...json, accept: 'application/json' }, body },
    'event stream': { method: 'POST', headers: { ...json, accept: 'text/event-stream' }, body },
    multipart: { method: 'POST', headers: { 'graphql-require-preflight': '1' }, body: new FormData() },
  }

  test.each(Object.entries(asks))('only names of loopback are answered: %s', async (_what, init) => {
    expect(await underName('evil.example:4000', init)).toMatchObject({ status: 403 })
    expect(gate.calls()).toEqual([])
    expect((await underName('localhost:4000', init)).status).not.toBe(403)
  })

  test('a socket opens under names of loopback alone', async () => {
    const open = async (host: string): Promise<number> => {
      const socket = new WebSocket(`${gate.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        headers: { host },
      })
      const status = Promise.withResolvers<number>()
      socket.on('open', () => status.resolve(101))
      socket.on('unexpected-response', (_request, response) => status.resolve(response.statusCode ?? 0))
      socket.on('error', () => undefined)
      const opened = await status.promise
      socket.terminate()
      return opened
    }
    expect(await open('evil.example:4000')).toBe(403)
    expect(await open('localhost:4000')).toBe(101)
  })
})
