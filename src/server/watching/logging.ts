import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'

/** What of an error is for the log: not what lemlist answered, and nothing that somebody hung on to it. */
const kept = ['type', 'message', 'stack', 'code', 'kind', 'operation', 'method', 'route', 'status'] as const

/** Addresses of people, as they stand in sentences. */
const address = /[^\s@/\\<>"'`(),;:=]{1,64}@[\p{L}\p{N}_-]{1,63}(?:\.[\p{L}\p{N}_-]{1,63}){1,8}/gu

const withoutAddresses = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll(address, '(an address)') : value

/** An error as the log tells of it: lemlist's words may name people, who are not for every log. */
const toldError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return withoutAddresses(error)
  const serialized: Readonly<Record<string, unknown>> = stdSerializers.err(error)
  return Object.fromEntries(
    kept.flatMap(name => (serialized[name] === undefined ? [] : [[name, withoutAddresses(serialized[name])]])),
  )
}

/** Creates the gateway's log: a line of JSON for each entry, on standard output where nothing else is given. */
export const createLogger = (level: string, destination?: DestinationStream): Logger => {
  const options = { level, serializers: { err: toldError } }
  return destination === undefined ? pino(options) : pino(options, destination)
}
