import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { sandboxRoutes } from '../../src/domains/sandbox.ts'
import { eventsOf } from '../../src/domains/webhooks/sandbox-events.ts'
import { systemClock } from '../../src/lemlist/clock.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { listen } from '../../src/server/http/listen.ts'
import { callbackOf } from './callbacks.ts'
import { freePort } from './port.ts'
import { run } from './program.ts'

/** A pretend lemlist on a port, in which nothing happens by itself. */
export interface Lemlist {
  /** For `LEMLIST_BASE_URL`. */
  readonly baseUrl: string
  readonly sandbox: Sandbox
  stop(): Promise<void>
}

/** Starts it; `answer` stands between the port and the sandbox. */
export const startLemlist = async (
  answer = (request: Request, sandbox: Sandbox): Promise<Response> => sandbox.fetch(request),
): Promise<Lemlist> => {
  const options = { preset: 'solo', seed: 1, speed: 0, clock: systemClock } as const
  const sandbox = createSandbox({ routes: sandboxRoutes, eventsOf, ...options })
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    fetch: request => answer(request, sandbox),
    log: pino({ level: 'silent' }),
  })
  return {
    baseUrl: `${listening.url}/api`,
    sandbox,
    stop: async () => {
      sandbox.stop()
      await listening.close(0)
    },
  }
}

/** A gateway as a process of its own, which always has the same port and the same events. */
export interface LiveGateway {
  readonly url: string
  /** Resolves when it listens. */
  start(): Promise<void>
  /** Ends it as a power cut does. */
  kill(): Promise<void>
  /** Ends it as a deployment does; resolves with its exit code. */
  stop(): Promise<number | null>
  /** Number of its process; throws where there is none. */
  pid(): number
  /** Ends it, if it runs, and deletes its events. */
  remove(): Promise<void>
}

const secret = 'a secret of hooks alone'

/** Callbacks that such a gateway takes, with numbers from one up to another. */
export const callbacksOf = (first: number, last: number, more: Readonly<Record<string, unknown>> = {}) =>
  Array.from({ length: last - first + 1 }, (_, index) => callbackOf(first + index, { secret, ...more }))

/** What only those callbacks pass. */
export const ours = { campaignIds: [String(callbackOf(0).campaignId)] } as const

/** What a gateway over this lemlist is to be told, with a port and a file of its own. */
export const settingsOf = async ({ baseUrl }: Lemlist) => {
  const folder = mkdtempSync(join(tmpdir(), 'lemlist-graphql-live-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    PORT: `${port}`,
    PUBLIC_URL: url,
    LEMLIST_BASE_URL: baseUrl,
    LEMLIST_API_KEY: 'sandbox',
    AUTH: 'none',
    EVENT_LOG: join(folder, 'events.db'),
    WEBHOOK_SECRET: secret,
  }
  const remove = (): void => rmSync(folder, { recursive: true })
  return { url, env, /** Deletes its events. */ remove }
}

/** Makes a gateway over this lemlist; it is not started. */
export const createLiveGateway = async (
  lemlist: Lemlist,
  more: Readonly<Record<string, string>> = {},
): Promise<LiveGateway> => {
  const { url, env, remove } = await settingsOf(lemlist)
  let running: ReturnType<typeof run> | undefined
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    if (running === undefined) return null
    running.child.kill(signal)
    const { code } = await running.ended
    running = undefined
    return code
  }
  return {
    url,
    start: async () => {
      running = run(['start'], { ...env, ...more })
      await running.says(/GraphiQL and endpoint/)
    },
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    pid: () => {
      const { pid } = running?.child ?? {}
      if (pid === undefined) throw new Error('the gateway does not run')
      return pid
    },
    remove: async () => {
      await end('SIGKILL')
      remove()
    },
  }
}

/** Starts a gateway over a lemlist of its own, which ends when the gateway is removed. */
export const startLiveGateway = async (): Promise<LiveGateway> => {
  const lemlist = await startLemlist()
  const gateway = await createLiveGateway(lemlist)
  await gateway.start()
  return {
    ...gateway,
    remove: async () => {
      await gateway.remove()
      await lemlist.stop()
    },
  }
}
