import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen } from '../../src/server/http/listen.ts'
import { startHarness } from '../support/harness.ts'

const endpoint = 'http://127.0.0.1:4000/graphql'
const preflight = { 'graphql-require-preflight': '1', accept: 'application/json' }

const query = `mutation ($input: LeadsImportCsvInput!) {
  leadsImportCsv(input: $input) { import { rows } userErrors { code message field } } }`

const people = (rows = 1): File =>
  new File([`email,firstName\n${'ann@example.com,Ann\n'.repeat(rows)}`], 'people.csv', { type: 'text/csv' })

type Parts = readonly (readonly [name: string, value: string | File])[]

const formOf = (parts: Parts): FormData => {
  const form = new FormData()
  for (const [name, value] of parts) form.append(name, value)
  return form
}

const operations = (campaignId: string, text = query): string =>
  JSON.stringify({ query: text, variables: { input: { campaignId, file: null } } })
const map = JSON.stringify({ 0: ['variables.input.file'] })

const post = (body: BodyInit, headers: Readonly<Record<string, string>> = preflight): Request =>
  new Request(endpoint, { method: 'POST', headers, body })

const answerOf = async (response: Response) => {
  const body = (await response.json()) as { errors?: { message: string; extensions: { code: string } }[] }
  return [response.status, body.errors?.[0]?.extensions.code, body.errors?.[0]?.message] as const
}

let temporary: string
beforeAll(() => {
  // A folder of its own: other tests spool files at the same time.
  temporary = mkdtempSync(join(tmpdir(), 'uploads-'))
  process.env.TMPDIR = temporary
})
afterAll(() => {
  delete process.env.TMPDIR
  rmSync(temporary, { recursive: true, force: true })
})

const spooled = (): string[] => readdirSync(tmpdir()).filter(name => name.startsWith('lemlist-graphql-'))

const setUp = (options: Parameters<typeof startHarness>[0] = {}) => {
  const harness = startHarness(options)
  const campaignId = harness.team.campaigns.all()[0]?._id ?? ''
  return {
    ...harness,
    campaignId,
    whole: () =>
      formOf([
        ['operations', operations(campaignId)],
        ['map', map],
        ['0', people()],
      ]),
  }
}

test('a file goes with its operation, and nothing of it stays on disk', async () => {
  const { fetch, calls, campaignId, whole } = setUp()
  const before = spooled()
  const answer = await (await fetch(post(whole()))).json()
  expect(answer).toMatchObject({ data: { leadsImportCsv: { import: { rows: 1 }, userErrors: [] } } })
  expect(calls()).toEqual([`POST /api/campaigns/${campaignId}/leads/import`])
  expect(spooled()).toEqual(before)
})

test('a form without a header that web pages cannot send is refused before it is read', async () => {
  const { fetch, calls, whole } = setUp()
  const [status, code, message] = await answerOf(await fetch(post(whole(), {})))
  expect([status, code]).toEqual([403, 'FORBIDDEN'])
  expect(message).toContain('graphql-require-preflight: 1')
  for (const name of ['apollo-require-preflight', 'x-graphql-yoga-csrf']) {
    expect((await fetch(post(whole(), { [name]: '1', accept: 'application/json' }))).status).toBe(200)
  }
  expect(calls()).toHaveLength(2)
})

test('a form is for the operations that take a file, and for one of them', async () => {
  const { fetch, calls, campaignId } = setUp()
  const others = [
    '{ team { name } }',
    'mutation { campaignPause(input: { campaignId: "cam_1" }) { userErrors { code } } }',
    `mutation ($input: LeadsImportCsvInput!) { a: leadsImportCsv(input: $input) { import { rows } } campaignPause(input: { campaignId: "cam_1" }) { userErrors { code } } }`,
    'mutation ($input: LeadsImportCsvInput!) { ...All } fragment All on Mutation { leadsImportCsv(input: $input) { import { rows } } }',
    'subscription { leadsImportCsv }',
  ]
  for (const text of others) {
    const form = formOf([
      ['operations', operations(campaignId, text)],
      ['map', map],
      ['0', people()],
    ])
    const [status, code, message] = await answerOf(await fetch(post(form)))
    expect([text, status, code]).toEqual([text, 415, 'BAD_USER_INPUT'])
    expect(message).toContain('send other operations as application/json')
  }
  expect(calls()).toEqual([])
  expect(spooled()).toEqual([])
})

test('what is wrong with a form is told in words, and nothing is sent or kept', async () => {
  const { fetch, calls, campaignId } = setUp({ maxUploadBytes: 5000 })
  const own = operations(campaignId)
  const table: [status: number, words: string, parts: Parts][] = [
    [
      400,
      '`operations` is not JSON',
      [
        ['operations', '{'],
        ['map', map],
        ['0', people()],
      ],
    ],
    [
      400,
      '`operations` is not as',
      [
        ['operations', `[${own}]`],
        ['map', map],
        ['0', people()],
      ],
    ],
    [
      400,
      'is not GraphQL',
      [
        ['operations', operations(campaignId, 'mutation {')],
        ['map', map],
        ['0', people()],
      ],
    ],
    [
      400,
      '`map` is not as',
      [
        ['operations', own],
        ['map', '{"0":[]}'],
        ['0', people()],
      ],
    ],
    [
      400,
      '`map` is not as',
      [
        ['operations', own],
        ['map', '{"0":["variables.input.file","variables.a"]}'],
        ['0', people()],
      ],
    ],
    [
      400,
      '`map` is not as',
      [
        ['operations', own],
        ['map', '{"0":["0.variables.input.file"]}'],
        ['0', people()],
      ],
    ],
    [
      400,
      'must be there in the variables as null',
      [
        ['operations', own],
        ['map', '{"0":["variables.input.campaignId"]}'],
        ['0', people()],
      ],
    ],
    [
      400,
      'must be there in the variables as null',
      [
        ['operations', own],
        ['map', '{"0":["variables.__proto__.__proto__"]}'],
        ['0', people()],
      ],
    ],
    [
      400,
      'come before the file',
      [
        ['operations', own],
        ['0', people()],
        ['map', map],
      ],
    ],
    [
      400,
      'come before the file',
      [
        ['operations', own],
        ['map', '{"1":["variables.input.file"]}'],
        ['0', people()],
      ],
    ],
    [
      400,
      'one file',
      [
        ['operations', own],
        ['map', map],
        ['0', people()],
        ['1', people()],
      ],
    ],
    [
      400,
      'one file',
      [
        ['operations', own],
        ['map', map],
      ],
    ],
    [
      400,
      '`extra` is no field',
      [
        ['operations', own],
        ['extra', ''],
        ['0', people()],
      ],
    ],
    [
      413,
      'the file is larger',
      [
        ['operations', own],
        ['map', map],
        ['0', people(1000)],
      ],
    ],
    [
      413,
      '`operations` is larger',
      [
        ['operations', `${own}${' '.repeat(1024 * 1024)}`],
        ['map', map],
        ['0', people()],
      ],
    ],
  ]
  for (const [status, words, parts] of table) {
    const [told, code, message] = await answerOf(await fetch(post(formOf(parts))))
    expect([words, told, code]).toEqual([words, status, 'BAD_USER_INPUT'])
    expect(message).toContain(words)
  }
  for (const [type, body] of [
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=x', ''],
    ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query'],
    ['multipart/form-data; boundary=x', '\0'.repeat(10_000)],
  ] as const) {
    const [told] = await answerOf(await fetch(post(body, { ...preflight, 'content-type': type })))
    expect([type, told]).toEqual([type, 400])
  }
  expect(calls()).toEqual([])
  expect(spooled()).toEqual([])
})

test('a caller who may not import is refused before the file is taken', async () => {
  const { fetch, calls, campaignId } = setUp({ role: 'WRITE' })
  // There is no file in it, and nobody gets to see that.
  const form = formOf([
    ['operations', operations(campaignId)],
    ['map', map],
  ])
  expect(await answerOf(await fetch(post(form)))).toEqual([403, 'FORBIDDEN', 'this needs the role "send"'])
  expect(calls()).toEqual([])
})

test('a form that comes too slowly is given up, and one without names is answered', async () => {
  const { fetch } = setUp({ uploadPatienceMs: 20 })
  const never = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) })
  const headers = { ...preflight, 'content-type': 'multipart/form-data; boundary=x' }
  const init = { method: 'POST', headers, body: never, duplex: 'half' }
  expect((await answerOf(await fetch(new Request(endpoint, init))))[0]).toBe(408)
  const nameless = '--x\r\ncontent-disposition: form-data\r\n\r\nx\r\n--x--\r\n'
  expect((await answerOf(await fetch(post(nameless, headers))))[0]).toBe(400)
})

test('where a file lies is told to nobody', async () => {
  const { fetch, campaignId } = setUp()
  const text = 'mutation ($id: ID!, $input: LeadsImportCsvInput!) { leadsImportCsv(input: $input) { import { rows } } }'
  const form = formOf([
    ['operations', JSON.stringify({ query: text, variables: { id: null, input: { campaignId, file: null } } })],
    ['map', JSON.stringify({ 0: ['variables.id'] })],
    ['0', people()],
  ])
  const answer = await (await fetch(post(form))).text()
  expect(answer).toContain('$id')
  expect(answer).not.toContain(tmpdir())
})

test('a file is not taken from a variable, a literal or a query of JSON', async () => {
  const { run, calls, campaignId } = setUp()
  for (const file of ['people.csv', { path: '/etc/passwd', size: 1, name: 'x', type: 'text/csv' }, null]) {
    const { errors } = await run(query, { input: { campaignId, file } })
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT'])
  }
  expect(calls()).toEqual([])
})

test('no more than four files are taken at a time; the next is told to come again', async () => {
  const { fetch, whole } = setUp()
  let go: () => void = () => undefined
  const gate = new Promise<void>(resolve => {
    go = resolve
  })
  const slow = (): Request => {
    const { body, headers } = new Response(whole())
    const held = new TransformStream<Uint8Array, Uint8Array>({ flush: () => gate })
    const init = {
      method: 'POST',
      headers: { ...preflight, 'content-type': headers.get('content-type') ?? '' },
      body: body?.pipeThrough(held) ?? null,
      duplex: 'half',
    }
    return new Request(endpoint, init)
  }
  const four = [slow(), slow(), slow(), slow()].map(request => fetch(request))
  await expect.poll(() => spooled().length).toBe(4)
  const fifth = await fetch(post(whole()))
  expect([fifth.status, fifth.headers.get('retry-after')]).toEqual([503, '5'])
  go()
  expect((await Promise.all(four)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect((await fetch(post(whole()))).status).toBe(200)
})

test('over a port a refused file is answered although it was not read, and one that breaks off leaves nothing', async () => {
  const { fetch, calls, campaignId } = setUp({ maxUploadBytes: 30 * 1024 * 1024 })
  const server = await listen({ host: '127.0.0.1', port: 0, fetch, log: pino({ level: 'silent' }) })
  try {
    const large = new File([new Uint8Array(20 * 1024 * 1024)], 'large.csv', { type: 'text/csv' })
    const form = formOf([
      ['operations', operations(campaignId, '{ team { name } }')],
      ['map', map],
      ['0', large],
    ])
    const refused = await globalThis.fetch(`${server.url}/graphql`, { method: 'POST', headers: preflight, body: form })
    expect(refused.status).toBe(415)

    const { port, hostname } = new URL(server.url)
    const head = [
      'POST /graphql HTTP/1.1',
      `host: ${hostname}:${port}`,
      'graphql-require-preflight: 1',
      'content-type: multipart/form-data; boundary=x',
      'content-length: 1000000',
    ].join('\r\n')
    const field = (name: string, text: string): string =>
      `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`
    const begun = `${field('operations', operations(campaignId))}${field('map', map)}--x\r\ncontent-disposition: form-data; name="0"; filename="p.csv"\r\n\r\nemail\n`
    const socket = connect(Number(port), hostname)
    socket.write(`${head}\r\n\r\n${begun}`)
    await expect.poll(() => spooled().length).toBe(1)
    socket.destroy()
    await expect.poll(() => spooled().length).toBe(0)
    expect(calls()).toEqual([])
  } finally {
    await server.close(1000)
  }
})
