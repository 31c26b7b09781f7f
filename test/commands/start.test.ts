import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../support/program.ts'

/** Whether nothing listens there any more; asks again until it is so. */
const gone = async (url: string): Promise<void> => {
  for (;;) {
    const alive = await fetch(url.replace('/graphql', '/health')).then(
      () => true,
      () => false,
    )
    if (!alive) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

const query = async (url: string, text: string) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: text }),
  })
  return response.json()
}

test('the gateway starts on the sandbox, says where it is, answers, and ends cleanly on SIGTERM', async () => {
  const { child, says, ended } = run(['start'], { PORT: '0', SANDBOX_PRESET: 'solo', SANDBOX_SPEED: '0' })
  const [, url = ''] = await says(/GraphiQL and endpoint: (http:\/\/127\.0\.0\.1:\d+\/graphql)/)
  expect(await query(url, '{ viewer { role authMode } }')).toMatchObject({
    data: { viewer: { role: 'SEND', authMode: 'none' } },
  })
  // Writes too: over a real connection the caller's signal is not the runtime's own.
  const created = await query(
    url,
    'mutation { campaignCreate(input: { name: "From a test" }) { campaign { name status } userErrors { message } } }',
  )
  expect(created).toMatchObject({
    data: { campaignCreate: { campaign: { name: 'From a test', status: 'DRAFT' }, userErrors: [] } },
  })
  child.kill('SIGTERM')
  const { code, said } = await ended
  expect(code).toBe(0)
  expect(said).toContain('on the built-in sandbox (solo: 6 campaigns, 300 leads)')
})

test('SIGTERM to the script of npm ends the gateway too', async () => {
  const child = spawn('npm', ['start'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', SANDBOX_PRESET: 'solo', SANDBOX_SPEED: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const url = await new Promise<string>(resolve => {
    child.stderr.on('data', chunk => {
      const [, found] = /endpoint: (http:\/\/\S+)/.exec(String(chunk)) ?? []
      if (found !== undefined) resolve(found)
    })
  })
  child.kill('SIGTERM')
  await gone(url)
})

test('a gateway aimed at a sandbox on a port works over real connections', async () => {
  const sandbox = run(['sandbox', '--port', '0', '--preset', 'solo', '--speed', '0'], {})
  const [, base = ''] = await sandbox.says(/at (http:\/\/127\.0\.0\.1:\d+\/api) with/)
  const gateway = run(['start'], {
    PORT: '0',
    LEMLIST_BASE_URL: base,
    LEMLIST_API_KEY: 'sandbox',
    AUTH: 'none',
    LOG_LEVEL: 'debug',
    EVENT_LOG: ':memory:',
  })
  const [, url = ''] = await gateway.says(/endpoint: (http:\S+)/)
  expect(
    await query(url, '{ viewer { role } campaigns { nodes { id } } users { mailboxes { email } } }'),
  ).toMatchObject({
    data: { viewer: { role: 'READ' }, campaigns: { nodes: { length: 6 } } },
  })
  const arrived = await (await fetch(base.replace('/api', '/_control/requests'))).json()
  expect(arrived).toEqual(
    expect.arrayContaining([expect.objectContaining({ method: 'GET', path: '/api/campaigns', status: 200 })]),
  )
  gateway.child.kill('SIGTERM')
  sandbox.child.kill('SIGINT')
  const ends = [await gateway.ended, await sandbox.ended]
  expect(ends.map(({ code }) => code)).toEqual([0, 0])
  // The log tells the calls, and nothing of the key.
  expect(ends[0]?.printed).toContain('"operation":"campaigns"')
  expect(ends[0]?.printed).not.toContain(Buffer.from(':sandbox').toString('base64'))
})

test.each([
  ['EVENT_LOG', tmpdir(), 'EISDIR: illegal operation on a directory'],
  ['REDIS_URL', 'redis://someone:hunter2@127.0.0.1:1', 'Redis at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1'],
])(
  'without the log of %s the gateway answers, and says there and at /ready what is wrong',
  async (name, value, reason) => {
    const { child, says, ended } = run(['start'], {
      PORT: '0',
      SANDBOX_PRESET: 'solo',
      SANDBOX_SPEED: '0',
      [name]: value,
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const [, url = ''] = await says(/endpoint: (http:\S+)/)
    const [live] = await says(/Live: .*/)
    expect(live).toContain(`Live: not yet, the event log cannot be had: ${reason}`)
    expect(live).toMatch(new RegExp(`; check ${name}$`))
    const ready = await fetch(url.replace('/graphql', '/ready'))
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({
      checks: { eventLog: { ok: false, problem: expect.stringContaining(reason), weakness: null } },
    })
    expect(await query(url, '{ team { name } contactsCsv { url } }')).toMatchObject({
      data: { team: { name: expect.any(String) }, contactsCsv: null },
      errors: [{ path: ['contactsCsv'], extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }],
    })
    child.kill('SIGTERM')
    const { code, said, printed } = await ended
    expect(code).toBe(0)
    expect(printed).toContain('links to downloads have to wait')
    expect(said + printed).not.toContain('hunter2')
  },
)

test('configuration faults are all told at once before anything listens', async () => {
  const { ended } = run(['start'], { PORT: 'many', LOG_LEVEL: 'loud' })
  expect(await ended).toEqual({
    code: 1,
    printed: '',
    said: 'The gateway cannot start like this:\n  - PORT must be a whole number\n  - LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent\n',
  })
})

test('a taken port, an unknown command and an unknown option are told in words', async () => {
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  const [busy, unknown, option] = await Promise.all([
    run(['start'], { PORT: port, SANDBOX_PRESET: 'solo' }).ended,
    run(['begin'], {}).ended,
    run(['sandbox', '--colour', 'red'], {}).ended,
  ])
  taken.close()
  expect(busy).toMatchObject({ code: 1, said: expect.stringMatching(/the port is taken: .*set PORT to another/) })
  expect(unknown).toMatchObject({ code: 1, said: expect.stringContaining('there is no command "begin"') })
  expect(option).toMatchObject({ code: 1, said: expect.stringContaining("Unknown option '--colour'") })
})

test('help names every command and variable', async () => {
  const { code, printed } = await run(['--help'], {}).ended
  expect(code).toBe(0)
  for (const word of ['start', 'sandbox', 'schema', 'LEMLIST_API_KEY', 'PORT']) expect(printed).toContain(word)
})
