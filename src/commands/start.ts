import { assemble } from '../assemble.ts'
import type { Config } from '../config.ts'
import { keepRequestsYoung } from '../heap.ts'
import { systemClock as clock } from '../lemlist/clock.ts'
import { type Listening, listen } from '../server/http/listen.ts'
import type { TraceSettings } from '../telemetry.ts'
import { logAway } from './log-away.ts'
import { countRunning } from './running.ts'
import { stopInSteps } from './stopping.ts'

/** A running gateway. */
export interface Running {
  readonly url: string
  /** Takes no more requests, finishes the running ones, and lets go of everything; within 20 s, whatever hangs. */
  stop(): Promise<void>
}

/** Over how long subscribers are sent away when the gateway stops, in milliseconds. */
const drainMs = 5_000

/** How long running requests may take to finish after that, in milliseconds. */
const graceMs = 6_500

/** How long may be needed to clear up after requests that were cut, and to close in the end, in milliseconds. */
const tidyMs = 1_500
const closeMs = 5_500

/** The slowest line that an upload is taken over, in bytes a millisecond. */
const slowestUpload = 100

/** How much later than it promises a step may end, in milliseconds. */
const lateMs = 250

/** How the gateway learns of events, in words. */
const livelihood = (hookUrl: string | undefined): string =>
  hookUrl === undefined
    ? 'asks lemlist every 15 s while somebody listens; with PUBLIC_URL lemlist calls instead, at once'
    : `lemlist calls ${hookUrl}`

/** How callers are known, in words. */
const knownBy = ({ auth, role }: Config): string => {
  switch (auth.mode) {
    case 'none':
      return `callers have role ${role.toLowerCase()}`
    case 'tokens':
      return 'callers bring tokens of GATEWAY_TOKENS_FILE'
    case 'jwt':
      return 'callers bring JSON Web Tokens of the issuer'
    case 'passthrough':
      return 'callers bring their own API key of lemlist'
  }
}

/** Starts the gateway and says where it is; `traces` is given where operations are to be traced. Rejects when the port cannot be had. */
export const start = async (
  config: Config,
  version: string,
  say: (line: string) => void,
  traces: TraceSettings | undefined = undefined,
): Promise<Running> => {
  let listening: Listening
  keepRequestsYoung()
  const gateway = await assemble(config, version, () => listening.url, traces)
  const running = countRunning(gateway.fetch)
  try {
    const { intake, upgrade, log } = gateway
    listening = await listen({
      ...{ host: config.host, port: config.port, fetch: running.fetch, intake, upgrade, log },
      // Sockets, event streams, and what comes and goes.
      maxConnections: 2 * config.maxSockets + 2000,
      requestMs: 60_000 + Math.ceil(config.maxUploadBytes / slowestUpload),
    })
  } catch (error) {
    await gateway.close()
    throw error
  }
  gateway.begin()
  say(`lemlist GraphQL ${version} on ${gateway.title}`)
  say(`GraphiQL and endpoint: ${listening.url}/graphql   (${knownBy(config)}; Ctrl+C stops)`)
  // Not waited for: a log that gives no answer is no reason not to be stopped.
  void gateway.logFault().then(fault => {
    const live = fault === undefined ? livelihood(gateway.hookUrl()) : `not yet, ${logAway(fault, config)}`
    say(`Live: ${live}`)
  })
  return {
    url: listening.url,
    stop: () =>
      stopInSteps(
        [
          // The port stays open meanwhile: `/ready` says there that requests are to go elsewhere.
          { what: 'subscribers to leave', withinMs: drainMs + lateMs, run: () => gateway.drain(drainMs) },
          { what: 'connections to close', withinMs: graceMs + lateMs, run: () => listening.close(graceMs) },
          { what: 'requests to be given up', withinMs: tidyMs, run: running.ended },
          { what: 'the event log and lemlist to be let go', withinMs: closeMs, run: gateway.close },
        ],
        { clock, say },
      ),
  }
}
