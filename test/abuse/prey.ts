import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { sandboxRoutes } from '../../src/domains/sandbox.ts'
import { startLemlist } from '../support/live-gateway.ts'
import { run } from '../support/program.ts'

/** Who attacks. */
export type Attacker = 'nobody' | 'reader' | 'writer'

/** Everything that nobody is ever to see, apart from who it belongs to. */
export const secrets = {
  apiKey: 'key-of-lemlist-4f9c2b7d',
  webhook: 'secret-of-the-hook-81c3',
  signing: 'secret-that-seals-links-e07a5512cc',
  metrics: 'token-of-metrics-5b2e90',
} as const

/** Tokens of callers. A caller may see their own. */
export const tokens = {
  reader: 'token-of-a-reader-77aa10',
  writer: 'token-of-a-writer-20bc93',
  sender: 'token-of-a-sender-c41f08',
} as const

/** A gateway on a port of this machine, over a lemlist of its own, with tokens. */
export interface Prey {
  readonly port: number
  /** A real call of lemlist's hook. */
  readonly hookSecret: string
  /** Operations that reached lemlist since this was asked last. */
  calls(): readonly string[]
  isAlive(): boolean
  /** Ends it as a deployment does; resolves with all that it logged and said. */
  stop(): Promise<string>
}

const digest = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Operations of lemlist that change nothing. */
const reads: ReadonlySet<string> = new Set(
  sandboxRoutes.filter(({ endpoint }) => endpoint.reads).map(({ endpoint }) => endpoint.operation),
)

/** Puts the one key it knows in the place of ours, so that ours is one that nobody could say by chance. */
const withSandboxKey = async (request: Request): Promise<Request> => {
  const { url, method, headers } = request
  const given = new Headers([...headers])
  const ours = `Basic ${Buffer.from(`:${secrets.apiKey}`).toString('base64')}`
  if (given.get('authorization') === ours) {
    given.set('authorization', `Basic ${Buffer.from(':sandbox').toString('base64')}`)
  }
  return new Request(url, { method, headers: given, ...(method === 'GET' ? {} : { body: await request.text() }) })
}

/** Starts it; resolves once it has looked for what it missed, so that it calls nothing more by itself for some minutes. */
export const startPrey = async (more: Readonly<Record<string, string>> = {}): Promise<Prey> => {
  const folder = mkdtempSync(join(tmpdir(), 'lemlist-graphql-abuse-'))
  const file = join(folder, 'tokens.json')
  const roles = { reader: 'read', writer: 'write', sender: 'send' } as const
  writeFileSync(
    file,
    JSON.stringify(
      Object.entries(roles).map(([name, role]) => ({
        ...{ name, role },
        tokenSha256: digest(tokens[name as keyof typeof tokens]),
      })),
    ),
  )
  const lemlist = await startLemlist(async (request, sandbox) => sandbox.fetch(await withSandboxKey(request)))
  const running = run(['start'], {
    PORT: '0',
    LEMLIST_BASE_URL: lemlist.baseUrl,
    LEMLIST_API_KEY: secrets.apiKey,
    AUTH: 'tokens',
    GATEWAY_TOKENS_FILE: file,
    EVENT_LOG: join(folder, 'events.db'),
    WEBHOOK_SECRET: secrets.webhook,
    SIGNING_SECRET: secrets.signing,
    METRICS_TOKEN: secrets.metrics,
    MAX_QUEUE_MS: '2000',
    ...more,
  })
  const [, port = ''] = await running.says(/GraphiQL and endpoint: http:\/\/127\.0\.0\.1:(\d+)/)
  const healed = async (): Promise<boolean> => {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`, {
      headers: { authorization: `Bearer ${secrets.metrics}` },
    })
    return /lemlist_healing_runs_total\{outcome="done"\} [1-9]/.test(await response.text())
  }
  while (!(await healed()));
  let seen = lemlist.sandbox.requests.length
  let hasEnded = false
  void running.ended.then(() => {
    hasEnded = true
  })
  return {
    port: Number(port),
    hookSecret: secrets.webhook,
    calls: () => {
      const fresh = lemlist.sandbox.requests.slice(seen).map(({ operation }) => operation)
      seen = lemlist.sandbox.requests.length
      return fresh
    },
    isAlive: () => !hasEnded,
    stop: async () => {
      running.child.kill('SIGTERM')
      const { printed, said } = await running.ended
      await lemlist.stop()
      rmSync(folder, { recursive: true })
      return `${printed}${said}`
    },
  }
}

/** What tells of the inside of a process: lines of a stack, files of its own, what it prints of objects. */
const inside = /\n\s+at |node:internal|node_modules|\/src\/|\.[tj]s:\d+|\[object Object\]/

/** No secret may be in a text, but those of whoever asked for it. */
const expectNoSecret = (text: string, attacker: Attacker): void => {
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret)
  for (const [owner, token] of Object.entries(tokens)) if (owner !== attacker) expect(text).not.toContain(token)
}

/** An attack that was answered: it broke nothing, told nothing, and called nothing that its sender may not. */
export const expectUnharmed = (prey: Prey, attacker: Attacker, texts: readonly string[]): void => {
  for (const text of texts) {
    expect(text).not.toMatch(inside)
    expectNoSecret(text, attacker)
    expect(text).not.toContain('INTERNAL_SERVER_ERROR')
    expect(text).not.toMatch(/^HTTP\/1\.[01] 500/)
  }
  const calls = prey.calls()
  if (attacker === 'nobody') expect(calls).toEqual([])
  if (attacker === 'reader') expect(calls.filter(operation => !reads.has(operation))).toEqual([])
  expect(prey.isAlive()).toBe(true)
}

/** A log that holds no secret, nobody's address, and no fault of the gateway. */
export const expectCleanLog = (log: string): void => {
  expectNoSecret(log, 'nobody')
  expect(log).not.toMatch(/[\w.+-]+@[\w-]+\.\w+/)
  const levels = log.split('\n').flatMap(line => (line.startsWith('{') ? [JSON.parse(line).level as number] : []))
  expect(levels.length).toBeGreaterThan(0)
  expect(Math.max(...levels)).toBeLessThan(50)
}
