import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Lemlist, startLemlist } from '../../support/live-gateway.ts'
import { run } from '../../support/program.ts'

let folder: string
let lemlist: Lemlist
const running: ReturnType<typeof run>[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lemlist-graphql-auth-'))
  lemlist = await startLemlist()
})
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGTERM')
    await ended
  }
})
afterAll(async () => {
  await lemlist.stop()
  rmSync(folder, { recursive: true })
})

const start = (env: Readonly<Record<string, string>>) => {
  const gateway = run(['start'], { PORT: '0', LEMLIST_BASE_URL: lemlist.baseUrl, EVENT_LOG: ':memory:', ...env })
  running.push(gateway)
  return gateway
}

const tokensFile = (text: string): string => {
  const file = join(folder, 'tokens.json')
  writeFileSync(file, text)
  return file
}

const listed = (name: string) => ({ tokenSha256: createHash('sha256').update(name).digest('hex'), name })

const ask = async (url: string, authorization: string, query: string) => {
  const headers = { 'content-type': 'application/json', accept: 'application/json', authorization }
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  return { status: response.status, body: await response.json() }
}

test('with AUTH=tokens the gateway says how callers are known, lets those of the file in, and reads it again', async () => {
  const GATEWAY_TOKENS_FILE = tokensFile(JSON.stringify([listed('first')]))
  const gateway = start({ LEMLIST_API_KEY: 'sandbox', AUTH: 'tokens', GATEWAY_TOKENS_FILE })
  const [, url = ''] = await gateway.says(/endpoint: (http:\S+)\/graphql .*callers bring tokens of GATEWAY_TOKENS_FILE/)
  const viewer = '{ viewer { name role authMode team { name } } }'
  expect(await ask(url, 'Bearer first', viewer)).toMatchObject({
    status: 200,
    body: { data: { viewer: { name: 'first', role: 'READ', authMode: 'tokens', team: { name: 'Juniperly' } } } },
  })
  expect((await ask(url, 'Bearer second', viewer)).status).toBe(401)
  tokensFile(JSON.stringify([listed('second')]))
  await expect.poll(async () => (await ask(url, 'Bearer second', viewer)).status, { timeout: 30_000 }).toBe(200)
  expect((await ask(url, 'Bearer first', viewer)).status).toBe(401)
})

test('with AUTH=passthrough callers work with their own keys, and the gateway is ready before anybody has come', async () => {
  const gateway = start({ AUTH: 'passthrough' })
  const [, url = ''] = await gateway.says(/endpoint: (http:\S+)\/graphql .*callers bring their own API key of lemlist/)
  expect((await fetch(`${url}/ready`)).status).toBe(200)
  expect(await ask(url, 'Bearer sandbox', '{ team { name } }')).toMatchObject({
    status: 200,
    body: { data: { team: { name: 'Juniperly' } } },
  })
  expect((await ask(url, 'Bearer other', '{ team { name } }')).status).toBe(401)
})

test.each([
  ['is missing', () => join(folder, 'nowhere.json'), 'it cannot be read (ENOENT)'],
  [
    'names a team that is not there',
    () => tokensFile(JSON.stringify([{ ...listed('x'), team: 'South' }])),
    'names a team',
  ],
])('a file of tokens that %s ends the start, in words', async (_what, file, words) => {
  const gateway = start({ LEMLIST_API_KEY: 'sandbox', AUTH: 'tokens', GATEWAY_TOKENS_FILE: file() })
  const { code, said } = await gateway.ended
  expect(said).toContain(`cannot start: GATEWAY_TOKENS_FILE cannot be used: `)
  expect(said).toContain(words)
  expect(code).toBe(1)
})
