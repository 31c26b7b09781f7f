import { setImmediate as nextTurn } from 'node:timers/promises'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { type Autopilot, createAutopilot } from '../../src/events/hooks.ts'
import { createIdentities } from '../../src/events/identity.ts'
import { type Harness, type HarnessOptions, startHarness } from '../support/harness.ts'
import { createMemoryLog, type MemoryLog } from './memory-log.ts'

export const publicUrl = 'https://gateway.example'
export const targetUrl = `${publicUrl}/webhooks/lemlist`
export const minute = 60_000

interface Replica {
  readonly publicUrl?: string | undefined
  readonly secret?: string
  readonly holder?: string
  readonly log?: MemoryLog
}

/** A pretend lemlist, a log, and as many gateways on them as a test wants. */
export const setUp = (options: HarnessOptions = {}) => {
  const harness = startHarness(options)
  const { tenant, clock, team } = harness
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>)
  const logger = pino({ level: 'debug' }, { write })
  const ownLog = createMemoryLog(clock)
  const repairedSince: number[] = []
  let given = 0
  const randomBytes = (size: number) => {
    given += 1
    return Buffer.alloc(size, given)
  }
  const start = ({ holder = 'one', log = ownLog, secret, ...replica }: Replica = {}): Autopilot => {
    const identities = createIdentities({ log, tenant, clock, apiKey: 'sandbox', secret, randomBytes })
    const autopilot = createAutopilot({
      ...{ log, identities, tenant, clock, holder, logger, randomBytes },
      random: () => 0.5,
      publicUrl: () => ('publicUrl' in replica ? replica.publicUrl : publicUrl),
      onRepaired: from => void repairedSince.push(from),
    })
    onTestFinished(autopilot.close)
    return autopilot
  }
  const seeded = team.hooks.all()
  const ours = () => team.hooks.all().filter(({ _id }) => seeded.every(hook => hook._id !== _id))
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await nextTurn()
  }
  const pass = (ms: number) => new Promise<void>(resolve => void clock.after(ms, resolve))
  /** Calls about hooks since the last `forget`. */
  const calls = () => harness.calls().filter(call => call.includes('/hooks'))
  /** Starts a gateway and waits for its hook. */
  const registered = async (replica: Replica = {}) => {
    const autopilot = start(replica)
    autopilot.start()
    await until(() => autopilot.health().registered)
    return autopilot
  }
  const [foreign] = seeded
  if (foreign === undefined) throw new Error('the sandbox has no hooks')
  return { ...harness, start, registered, ours, seeded, until, pass, calls, lines, repairedSince, ownLog }
}

/** The one hook with the gateway's address. */
export const theHook = ({ hooks }: Harness['team']) => {
  const found = hooks.all().filter(hook => hook.targetUrl === targetUrl)
  if (found[0] === undefined || found.length > 1) throw new Error(`there are ${found.length} hooks`)
  return found[0]
}
