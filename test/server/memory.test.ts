import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { run } from '../support/program.ts'

const MiB = 1024 * 1024

/** Memory of a process in MiB: what it holds now, and the most it held since `watchMemory`. */
const memoryOf = (pid: number): { readonly now: number; readonly most: number } => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1])
  return { now: kilobytes('VmRSS') / 1024, most: kilobytes('VmHWM') / 1024 }
}

/** Forgets the most that a process held so far, and says what it holds now. */
const watchMemory = (pid: number): number => {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
  return memoryOf(pid).now
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Runs a gateway as a process of its own over a lemlist that answers like this what is asked about a campaign. It has
 * no answer to what the gateway asks by itself.
 */
const withGateway = async (answer: Answer, use: (url: string, pid: number) => Promise<void>): Promise<void> => {
  const lemlist = createServer((request, response) => {
    if (request.url?.startsWith('/api/campaigns/')) answer(request, response)
    else response.writeHead(503).end()
  })
  await new Promise<void>(resolve => lemlist.listen(0, '127.0.0.1', resolve))
  const { port } = lemlist.address() as AddressInfo
  const { child, says, ended } = run(['start'], {
    PORT: '0',
    LEMLIST_API_KEY: 'key',
    LEMLIST_BASE_URL: `http://127.0.0.1:${port}/api`,
    AUTH: 'none',
    DEFAULT_ROLE: 'send',
    EVENT_LOG: ':memory:',
  })
  try {
    const [, url = ''] = await says(/GraphiQL and endpoint: (http:\/\/127\.0\.0\.1:\d+\/graphql)/)
    // By then the event log's thread is there, too.
    await (await fetch(new URL('/ready', url))).text()
    await use(url, child.pid ?? 0)
  } finally {
    child.kill('SIGTERM')
    await ended
    lemlist.closeAllConnections()
    lemlist.close()
  }
}

const row = `${'ann@example.com,'.padEnd(1023, 'x')}\n`
const header = 'email,notes\n'

function* rowsOf(bytes: number): Generator<Buffer<ArrayBuffer>> {
  yield Buffer.from(header)
  const block = Buffer.from(row.repeat(256))
  for (let sent = 0; sent < bytes; sent += block.length) yield block
}

/** What a gateway may grow by while a file passes, in MiB. */
const mostGrowth = 60

const linux = existsSync('/proc/self/status')

test.runIf(linux)(
  'a download of 200 MB passes in constant memory',
  async () => {
    const bytes = 200 * MiB
    const answer: Answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' })
      Readable.from(rowsOf(bytes)).pipe(response)
    }
    await withGateway(answer, async (url, pid) => {
      const asked = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ campaignLeadsCsv(campaignId: "cam_1") { url } }' }),
      })
      const { data } = (await asked.json()) as { data: { campaignLeadsCsv: { url: string } } }
      const before = watchMemory(pid)
      const file = await fetch(data.campaignLeadsCsv.url)
      let received = 0
      for await (const chunk of file.body ?? []) received += chunk.length
      expect(received).toBe(bytes + header.length)
      expect(memoryOf(pid).most - before).toBeLessThan(mostGrowth)
    })
  },
  60_000,
)

test.runIf(linux)(
  'an upload of 50 MB is checked and passes in constant memory',
  async () => {
    const bytes = 50 * MiB
    let received = 0
    const answer: Answer = (request, response) => {
      request.on('data', (chunk: Buffer) => {
        received += chunk.length
      })
      request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'))
    }
    const file = new File([...rowsOf(bytes)], 'people.csv', { type: 'text/csv' })
    const query = `mutation ($input: LeadsImportCsvInput!) {
    leadsImportCsv(input: $input) { import { rows } userErrors { message } } }`
    await withGateway(answer, async (url, pid) => {
      const form = new FormData()
      form.set('operations', JSON.stringify({ query, variables: { input: { campaignId: 'cam_1', file: null } } }))
      form.set('map', JSON.stringify({ 0: ['variables.input.file'] }))
      form.set('0', file)
      // The first question loads what any would.
      await (
        await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"query":"{ viewer { role } }"}',
        })
      ).json()
      const before = watchMemory(pid)
      const sent = await fetch(url, { method: 'POST', headers: { 'graphql-require-preflight': '1' }, body: form })
      expect(await sent.json()).toMatchObject({
        data: { leadsImportCsv: { import: { rows: bytes / row.length }, userErrors: [] } },
      })
      expect(received).toBeGreaterThan(bytes)
      expect(memoryOf(pid).most - before).toBeLessThan(mostGrowth)
    })
  },
  120_000,
)
