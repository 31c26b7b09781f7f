import { isLoopbackHost } from './loopback.ts'
import type { Read } from './variables.ts'

const loopbackOnly = (host: string): string[] =>
  isLoopbackHost(host)
    ? []
    : [
        `HOST is ${host}, but with AUTH=none anyone who can connect could use the key: listen on 127.0.0.1, or set AUTH to "tokens" or "jwt"`,
      ]

/** What each mode of recognising callers needs, or cannot stand beside. */
const authFaults = (read: Partial<Read>): string[] => {
  const hasKey = read.LEMLIST_API_KEY !== undefined || read.LEMLIST_TEAMS_FILE !== undefined
  const missing = (name: 'GATEWAY_TOKENS_FILE' | 'JWT_JWKS_URL'): string[] =>
    read[name] === undefined && name in read ? [`AUTH=${read.AUTH} needs ${name}`] : []
  switch (read.AUTH) {
    case 'tokens':
      return missing('GATEWAY_TOKENS_FILE')
    case 'jwt':
      return missing('JWT_JWKS_URL')
    case 'passthrough':
      return hasKey
        ? ['AUTH=passthrough takes the keys of callers: LEMLIST_API_KEY and LEMLIST_TEAMS_FILE must not be set']
        : []
    case 'none':
      return hasKey && read.HOST !== undefined ? loopbackOnly(read.HOST) : []
    default: {
      if (!hasKey || !('AUTH' in read)) return []
      const modes = '"tokens", "jwt", or "none", which answers callers on this machine without a token'
      return [`AUTH must be set when there is a key: ${modes}`]
    }
  }
}

/** Faults that lie in how variables go together; each in words, without any value that may be a secret. */
export const combinedFaults = (read: Partial<Read>): string[] => {
  const hasUpstream = read.LEMLIST_API_KEY ?? read.LEMLIST_TEAMS_FILE ?? (read.AUTH === 'passthrough' || undefined)
  return [
    ...(read.LEMLIST_BASE_URL !== undefined && hasUpstream === undefined
      ? ['LEMLIST_BASE_URL is set, but without LEMLIST_API_KEY nothing is asked there']
      : []),
    ...(read.LEMLIST_API_KEY !== undefined && read.LEMLIST_TEAMS_FILE !== undefined
      ? ['LEMLIST_API_KEY and LEMLIST_TEAMS_FILE are both set: put the key into the file, or leave the file out']
      : []),
    ...authFaults(read),
  ]
}
