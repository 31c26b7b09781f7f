import { assemble } from '../assemble.ts'
import type { Config } from '../config.ts'
import { type Listening, listen } from '../server/listen.ts'
import { logAway } from './log-away.ts'

/** A running gateway. */
export interface Running {
  readonly url: string
  /** Takes no more requests, finishes the running ones, and lets go of everything. */
  stop(): Promise<void>
}

/** How long running requests may take to finish when the gateway stops, in milliseconds. */
const graceMs = 10_000

/** Over how long subscribers are sent away when the gateway stops, in milliseconds. */
const drainMs = 5_000

/** How the gateway learns of events, in words. */
const livelihood = (hookUrl: string | undefined): string =>
  hookUrl === undefined
    ? 'asks lemlist every 15 s while somebody listens; with PUBLIC_URL lemlist calls instead, at once'
    : `lemlist calls ${hookUrl}`

/** Starts the gateway and says where it is. Rejects when the port cannot be had. */
export const start = async (config: Config, version: string, say: (line: string) => void): Promise<Running> => {
  let listening: Listening
  const gateway = await assemble(config, version, () => listening.url)
  try {
    const { fetch, intake, upgrade, log } = gateway
    listening = await listen({ host: config.host, port: config.port, fetch, intake, upgrade, log })
  } catch (error) {
    await gateway.close()
    throw error
  }
  gateway.begin()
  say(`lemlist GraphQL ${version} on ${gateway.title}`)
  say(
    `GraphiQL and endpoint: ${listening.url}/graphql   (callers have role ${config.role.toLowerCase()}; Ctrl+C stops)`,
  )
  // Not waited for: a log that gives no answer is no reason not to be stopped.
  void gateway.logFault().then(fault => {
    const live = fault === undefined ? livelihood(gateway.hookUrl()) : `not yet, ${logAway(fault, config)}`
    say(`Live: ${live}`)
  })
  return {
    url: listening.url,
    stop: async () => {
      await Promise.all([listening.close(graceMs), gateway.drain(drainMs)])
      await gateway.close()
    },
  }
}
