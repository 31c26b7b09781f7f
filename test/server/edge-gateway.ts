import { type Running, start } from '../../src/commands/start.ts'
import { readConfig } from '../../src/config.ts'

/** Starts the whole gateway on a free port, on a small sandbox in which nothing happens by itself. */
export const startGateway = (environment: Readonly<Record<string, string>> = {}): Promise<Running> => {
  const read = readConfig({
    ...{ PORT: '0', LOG_LEVEL: 'silent', SANDBOX_PRESET: 'solo', SANDBOX_SPEED: '0' },
    ...environment,
  })
  if (!read.ok) throw new Error(read.faults.join(', '))
  return start(read.config, '0.0.0', () => undefined)
}
