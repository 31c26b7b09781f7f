import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { LeadDocument } from '../../src/sandbox/documents.ts'
import { type Lemlist, startLemlist } from '../support/live-gateway.ts'
import { run } from '../support/program.ts'

/** What nobody may ever read but those it is for. */
const secrets = {
  apiKey: 'key-Qz8vXn41TeamOfMine',
  token: 'token-7hRw0pLmCaller',
  webhookSecret: 'hooks-3kTyVb92Secret',
  signingSecret: 'links-5mNcXz81Secret-of-32-letters',
  metricsToken: 'figures-9pQwEr64Token',
  slack: 'https://chat.example/hooks/T0-slack-Ab12',
  oldKey: 'key-of-old-team-0xZ9',
  hookOfOthers: 'token-of-zapier-77',
  password: 'hunter2-of-a-mailbox',
  hookSecret: 'secret-of-a-new-hook',
  refused: 'token-1111-that-is-none',
} as const

const spellings = (secret: string): string[] => [
  ...[secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)],
  ...[
    Buffer.from(secret).toString('base64').replaceAll('=', ''),
    Buffer.from(`:${secret}`).toString('base64').replaceAll('=', ''),
  ],
  createHash('sha256').update(secret).digest('hex'),
]

/** Which secrets stand in a text, in whatever spelling. */
const leaked = (text: string, but: readonly (keyof typeof secrets)[] = []): string[] =>
  Object.entries(secrets)
    .filter(([name]) => !but.some(known => known === name))
    .filter(([, secret]) => spellings(secret).some(spelling => text.includes(spelling)))
    .map(([name]) => name)

/** Requests as they came to lemlist. */
const arrived: { readonly url: string; readonly headers: Headers; readonly body: string }[] = []

/** How lemlist answers everything; it quotes all that it was sent. */
let trouble: { readonly status: number; readonly type: string } | undefined

/** A pretend lemlist that takes the secret key. */
const startWatchedLemlist = (): Promise<Lemlist> =>
  startLemlist(async (request, sandbox) => {
    const body = await request.clone().text()
    arrived.push({ url: request.url, headers: request.headers, body })
    const authorization = request.headers.get('authorization')
    if (trouble !== undefined) {
      const words = `no: ${request.url} ${authorization} ${secrets.apiKey} ${body}`
      return new Response(words, { status: trouble.status, headers: { 'content-type': trouble.type } })
    }
    const headers = new Headers(request.headers)
    const isOurs = authorization === `Basic ${Buffer.from(`:${secrets.apiKey}`).toString('base64')}`
    headers.set('authorization', `Basic ${Buffer.from(isOurs ? ':sandbox' : ':none').toString('base64')}`)
    return sandbox.fetch(
      new Request(request.url, { method: request.method, headers, ...(body === '' ? {} : { body }) }),
    )
  })

let lemlist: Lemlist
let folder: string
let program: ReturnType<typeof run>
let url: string
let lead: LeadDocument

beforeAll(async () => {
  lemlist = await startWatchedLemlist()
  const team = lemlist.sandbox.world().teams.get('sandbox')
  if (team === undefined) throw new Error('the sandbox has no team')
  Object.assign(team.team, { slackWebhook: { url: secrets.slack, failCounter: 0 }, apiKey: secrets.oldKey })
  const targetUrl = `https://hooks.example/${secrets.hookOfOthers}`
  team.hooks.insert({ _id: 'hoo_Others0000000001', targetUrl, createdAt: '2026-01-01T00:00:00.000Z' })
  const found = team.leads.all().find(({ email }) => email !== undefined)
  if (found === undefined) throw new Error('the sandbox has no lead')
  lead = found
  folder = mkdtempSync(join(tmpdir(), 'lemlist-graphql-leaks-'))
  const tokenSha256 = createHash('sha256').update(secrets.token).digest('hex')
  writeFileSync(join(folder, 'tokens.json'), JSON.stringify([{ tokenSha256, name: 'app', role: 'send' }]))
  program = run(['start'], {
    ...{ PORT: '0', LOG_LEVEL: 'trace', LEMLIST_BASE_URL: lemlist.baseUrl, LEMLIST_API_KEY: secrets.apiKey },
    ...{ AUTH: 'tokens', GATEWAY_TOKENS_FILE: join(folder, 'tokens.json'), EVENT_LOG: join(folder, 'events.db') },
    ...{ WEBHOOK_SECRET: secrets.webhookSecret, SIGNING_SECRET: secrets.signingSecret },
    ...{ METRICS_TOKEN: secrets.metricsToken, PUBLIC_URL: 'http://127.0.0.1:9' },
  })
  const [, found_ = ''] = await program.says(/endpoint: (http:\/\/127\.0\.0\.1:\d+)/)
  url = found_
}, 30_000)
afterAll(async () => {
  program.child.kill('SIGKILL')
  await lemlist.stop()
  rmSync(folder, { recursive: true })
})

/** Answers as their readers have them: status, headers and body. */
const answers: string[] = []

const keep = async (response: Response, to = ''): Promise<string> => {
  const text = await response.text()
  answers.push(`${to} ${response.status} ${JSON.stringify([...response.headers])} ${text}`)
  return text
}

const ask = (query: string, variables: object = {}, headers: Record<string, string> = {}) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secrets.token}`, ...headers },
    body: JSON.stringify({ query, variables }),
  }).then(response => keep(response, query))

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, { headers }).then(response => keep(response))

const reads = [
  '{ team { id name createdAt features customDomain members { name email } invitedUsers { email } webhooks { id targetHost types } credits { total } overview { leads } sendUsers { user { id } } crmUsers { user { id } } } }',
  '{ viewer { role name authMode team { name } hook { mode problem } } rateLimit { remaining } teams { name } }',
  '{ campaigns(first: 3) { nodes { id name leads(first: 2) { nodes { email firstName } } } } }',
  '{ contacts(first: 3) { nodes { id email fields } } users { id email mailboxes { email } } webhooks { id targetHost } }',
  '{ activities(first: 5) { nodes { id rawType raw } } inbox(first: 2) { nodes { id contact { email } } } }',
  '{ nope }',
  '{ team { name',
  'query ($email: EmailAddress!, $value: String!) { leads(email: $email) { id email state variables { name value } } contact(by: { email: $email }) { id email } unsubscribe(value: $value) { id } }',
]
const writes = [
  'mutation ($input: WebhookCreateInput!) { webhookCreate(input: $input) { webhooks { id } userErrors { code message } } }',
  'mutation ($input: EmailAccountConnectInput!) { emailAccountConnect(input: $input) { userErrors { code message } } }',
  'mutation ($input: ContactUpsertInput!) { contactUpsert(input: $input) { userErrors { code message } } }',
]
const server = { host: 'smtp.mail.example', port: 465, login: 'a', password: secrets.password }
const inputs = () => [
  { targetUrl: 'https://hooks.example/new', types: ['PAUSED'], secret: secrets.hookSecret },
  {
    senderName: 'A',
    senderEmail: lead.email,
    smtp: server,
    imap: server,
  },
  { email: lead.email, firstName: 'Ann' },
]

/** Everything once. */
const askAll = async (): Promise<void> => {
  const noCache = { 'cache-control': 'no-cache' }
  for (const query of reads)
    await ask(query, query.startsWith('query') ? { email: lead.email, value: lead.email } : {}, noCache)
  for (const [at, query] of writes.entries()) await ask(query, { input: inputs()[at] })
}

const socket = async (payload: object): Promise<string> => {
  const heard: string[] = []
  const ws = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  ws.on('message', data => {
    heard.push(String(data))
    ws.close(1000)
  })
  ws.on('open', () => ws.send(JSON.stringify({ type: 'connection_init', payload })))
  const [code, reason] = await once(ws, 'close')
  return `${heard.join('')} ${code} ${reason}`
}

const callback = (body: string) =>
  fetch(`${url}/webhooks/lemlist`, { method: 'POST', body }).then(response => keep(response, 'a callback'))

/** All that strangers try, with credentials that are none. */
const askAsStranger = async (): Promise<void> => {
  const wrong = { authorization: `Bearer ${secrets.refused}` }
  await ask('{ team { name } }', {}, wrong)
  await ask(
    '{ team { name } }',
    {},
    { authorization: `Basic ${Buffer.from(`:${secrets.refused}`).toString('base64')}` },
  )
  await ask(`{ ${secrets.refused.replaceAll('-', '_')} }`, {}, wrong)
  answers.push(await socket({ authorization: `Bearer ${secrets.refused}` }))
  answers.push(await socket({ authorization: `Bearer ${secrets.token}` }))
  for (const path of ['/metrics', '/ready', '/health', `/nowhere/${secrets.refused}`]) await get(path, wrong)
  await callback(JSON.stringify({ _id: 'act_1', type: 'emailsSent', secret: secrets.refused, leadEmail: lead.email }))
  await callback(`{"secret":"${secrets.webhookSecret}","type":`)
  await callback(JSON.stringify({ type: 'emailsSent', secret: secrets.webhookSecret, teamId: 'tea_NoneOfThese' }))
}

/** A file by its link, whole and not. */
const followLinks = async (): Promise<void> => {
  const [campaign] = lemlist.sandbox.world().teams.get('sandbox')?.campaigns.all() ?? []
  const { data } = JSON.parse(await ask(`{ campaignStatsCsv(campaignId: "${campaign?._id}") { url } }`))
  const path = new URL(data.campaignStatsCsv.url).pathname
  await fetch(`${url}${path}`).then(response => response.text())
  await get(`${path}x`)
  await get(path, { authorization: `Bearer ${secrets.refused}` })
}

let logged: readonly string[] = []
let figures = ''

beforeAll(async () => {
  await askAll()
  for (const [status, type] of [
    ...[
      [400, 'text/plain'],
      [200, 'text/html'],
      [200, 'application/json'],
    ],
  ] as const) {
    trouble = { status, type }
    await askAll()
  }
  trouble = { status: 500, type: 'text/plain' }
  await ask('{ team { name } }', {}, { 'cache-control': 'no-cache' })
  trouble = undefined
  await askAsStranger()
  await followLinks()
  figures = await get('/metrics', { authorization: `Bearer ${secrets.metricsToken}` })
  program.child.kill('SIGTERM')
  const { printed, said } = await program.ended
  logged = [...printed.split('\n').filter(line => line !== ''), said]
}, 60_000)

test('everything was asked: there are answers, errors, log lines of every level and figures', () => {
  expect(answers.length).toBeGreaterThan(55)
  const codes = Map.groupBy(answers.join('\n').matchAll(/"code":"(\w+)"/g), ([, code = '']) => code)
  expect([...codes.keys()].toSorted()).toEqual([
    ...['BAD_USER_INPUT', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'NOT_FOUND', 'UNAUTHENTICATED'],
    ...['UPSTREAM_INVALID', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_UNSUPPORTED'],
  ])
  // Of each round, the document that is wrong on purpose.
  expect(codes.get('GRAPHQL_VALIDATION_FAILED')).toHaveLength(4)
  expect(logged.join('\n')).toMatch(/called lemlist/)
  expect(logged.length).toBeGreaterThan(50)
  expect(figures).toContain('# TYPE')
})

test('no secret is in any line of the log, at any level', () => {
  for (const line of logged) expect([line, leaked(line)]).toEqual([line, []])
})

test('no secret is in any answer, error or header', () => {
  for (const answer of answers) expect([answer, leaked(answer)]).toEqual([answer, []])
})

test('no secret and no person is in a figure', () => {
  expect(leaked(figures)).toEqual([])
  expect(figures).not.toContain('@')
})

test('what the log says from `info` on names nobody by their address', () => {
  const lines = logged.flatMap(line => (line.startsWith('{') ? [JSON.parse(line) as { level: number }] : []))
  const told = lines.filter(({ level }) => level >= 30).map(line => JSON.stringify(line))
  expect(told.length).toBeGreaterThan(10)
  for (const line of told) expect([line, /[\w.+-]+(?:@|%40)[\w-]+\.\w+/.exec(line)?.[0]]).toEqual([line, undefined])
})

test('lemlist alone is called, with the key in one header, and with no secret in an address', () => {
  expect(arrived.length).toBeGreaterThan(50)
  for (const { url: address, headers, body } of arrived) {
    expect(address.startsWith(`${lemlist.baseUrl}/`)).toBe(true)
    expect([address, leaked(address)]).toEqual([address, []])
    const others = [...headers].filter(([name]) => name !== 'authorization')
    expect([address, leaked(JSON.stringify(others))]).toEqual([address, []])
    expect([address, leaked(body, ['webhookSecret', 'hookSecret', 'password'])]).toEqual([address, []])
  }
})
