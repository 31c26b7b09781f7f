import { LemlistError } from '../lemlist/errors.ts'

const isTls = (code: string): boolean => /CERT|TLS|SSL|SIGNATURE|EPROTO/.test(code)

/** What kept a connection from coming about, by the code of the fault. */
const connectionWords = (code: string, host: string): string => {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `the name ${host} leads nowhere (${code}): check LEMLIST_BASE_URL and DNS`
  if (isTls(code)) return `${host} cannot be trusted (${code}): check the clock, proxies and NODE_EXTRA_CA_CERTS`
  return `there is no connection to ${host} (${code}): check LEMLIST_BASE_URL, firewall and proxies`
}

const codeOf = (cause: unknown): string | undefined =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : undefined

/** What is wrong with a call of lemlist at this host, and what to look at; without the key. */
export const callWords = (error: unknown, host: string): string => {
  if (!(error instanceof LemlistError)) return error instanceof Error ? error.message : String(error)
  const { kind, status, message, cause } = error
  const answer = status === undefined ? '' : ` (${status})`
  switch (kind) {
    case 'unauthenticated':
      return `lemlist refuses the key${answer}: it is incomplete, or was revoked`
    case 'forbidden':
      return `lemlist knows the key and does not let it in${answer}: ${message}`
    case 'rateLimited':
      return 'the budget of REST calls is spent by others who use the key: try again in a moment'
    case 'timeout':
      return `${host} takes too long to answer${answer}`
    case 'unavailable': {
      const code = codeOf(cause)
      if (status !== undefined) return `${host} answers with a server error${answer}: try again in a moment`
      return code === undefined ? `${host} cannot be reached: ${message}` : connectionWords(code, host)
    }
    case 'unsupported':
    case 'invalid':
      return `what answers at ${host} is not lemlist's API${answer}: check LEMLIST_BASE_URL`
    default:
      return `${message}${answer}`
  }
}
