import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { readConfig } from '../config.ts'
import { sandboxRoutes } from '../domains/sandbox.ts'
import { eventsOf } from '../domains/webhooks/sandbox-events.ts'
import { systemClock } from '../lemlist/clock.ts'
import { createSandbox } from '../sandbox/sandbox.ts'
import { listen } from '../server/http/listen.ts'
import type { Running } from './start.ts'

const usage = 'usage: sandbox [--port 4010] [--preset solo|team|agency] [--seed 1] [--speed 1]'

const optionsOf = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '4010' },
        preset: { type: 'string' },
        seed: { type: 'string' },
        speed: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  }
}

/** A fault of a variable as a fault of the option that set it. */
const named = (fault: string): string =>
  fault.replace(/^(SANDBOX_)?(\w+)/, (_, _prefix, name: string) => `--${name.toLowerCase()}`)

/** The pretend lemlist alone on a port. Throws with a usage line for options it does not know. */
export const runSandbox = async (args: readonly string[], say: (line: string) => void): Promise<Running> => {
  const values = optionsOf(args)
  const read = readConfig({
    PORT: values.port,
    SANDBOX_PRESET: values.preset,
    SANDBOX_SEED: values.seed,
    SANDBOX_SPEED: values.speed,
  })
  if (!read.ok) throw new Error(`${read.faults.map(named).join('\n')}\n${usage}`)
  const { host, port, sandbox: options } = read.config
  const sandbox = createSandbox({ routes: sandboxRoutes, eventsOf, clock: systemClock, deliver: fetch, ...options })
  const listening = await listen({ host, port, fetch: sandbox.fetch, log: pino({ level: 'warn' }) })
  say(
    `a pretend lemlist (${options.preset}) at ${listening.url}/api with the key "sandbox"; control at ${listening.url}/_control`,
  )
  return {
    url: listening.url,
    stop: async () => {
      sandbox.stop()
      await listening.close(1000)
    },
  }
}
