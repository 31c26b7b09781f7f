import { assemble } from '../assemble.ts'
import type { Config } from '../config.ts'
import { type Listening, listen } from '../server/listen.ts'

/** A running gateway. */
export interface Running {
  readonly url: string
  /** Takes no more requests, finishes the running ones, and lets go of everything. */
  stop(): Promise<void>
}

/** How long running requests may take to finish when the gateway stops, in milliseconds. */
const graceMs = 10_000

/** Starts the gateway and says where it is. Rejects when the port cannot be had. */
export const start = async (config: Config, version: string, say: (line: string) => void): Promise<Running> => {
  let listening: Listening
  const gateway = await assemble(config, version, () => listening.url)
  try {
    listening = await listen({ host: config.host, port: config.port, fetch: gateway.fetch, log: gateway.log })
  } catch (error) {
    await gateway.close()
    throw error
  }
  say(`lemlist GraphQL ${version} on ${gateway.title}`)
  say(
    `GraphiQL and endpoint: ${listening.url}/graphql   (callers have role ${config.role.toLowerCase()}; Ctrl+C stops)`,
  )
  return {
    url: listening.url,
    stop: async () => {
      await listening.close(graceMs)
      await gateway.close()
    },
  }
}
