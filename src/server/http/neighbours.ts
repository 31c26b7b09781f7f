import { isLoopback } from '../../loopback.ts'

/** Headers that proxies add: whoever asks through one may be anywhere. */
const proxyHeaders = [
  ...['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-server'],
  ...['x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip', 'fly-client-ip'],
]

type HasHeader = (name: string) => boolean

/** Whether a request came through a proxy, which reaches this machine for callers who do not. */
export const isProxied = (has: HasHeader): boolean => proxyHeaders.some(has)

/**
 * Why a request to this address is not one of this machine's own; undefined for one that is. A page of another site may
 * have had its name resolved to this machine, and a proxy on it may be open to all.
 */
export const strangeness = (address: string, has: HasHeader): string | undefined => {
  if (!isLoopback(address)) return 'this gateway answers on this machine only: use localhost or 127.0.0.1'
  if (!isProxied(has)) return undefined
  return 'this gateway answers on this machine only, and not through a proxy, behind which anyone could use its key: ask it at localhost without one, and let the proxy pass on /webhooks/lemlist and /downloads alone'
}
