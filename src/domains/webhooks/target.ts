import { isIP } from 'node:net'
import { createRanges } from '../../addresses.ts'
import { isLoopback } from '../../loopback.ts'

/** Addresses that are no host of the internet: of this machine, of its network, of its cloud, or of nobody. */
const isInternal4 = createRanges([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
])

/** What of IPv6 is given out to the internet. */
const isGlobal6 = createRanges(['2000::/3'])

/** What of that leads to an address of IPv4, or to nobody. */
const isSpecial6 = createRanges(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])

/** Names that networks give to their own machines. */
const internalName = /(?:^|\.)(?:localhost|local|internal|intranet|lan|corp|home|home\.arpa|private|invalid|onion)$/

/** A name with a dot in it: one without is looked up in the network of whoever calls. */
const fullName = /^[^.]+(?:\.[^.]+)+$/

/** Whether a host, as an address holds it, is one that everybody can reach by it. What its name leads to is not known. */
const isPublicHost = (hostname: string): boolean => {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.+$/, '')
  if (isIP(host) === 4) return !isInternal4(host)
  if (isIP(host) === 6) return isGlobal6(host) && !isSpecial6(host)
  return fullName.test(host) && !internalName.test(host)
}

/**
 * Why lemlist is not asked to call an address; undefined where it is. `isNear` says that lemlist is a pretend one on this
 * machine, which calls nothing but this machine.
 */
export const targetFault = (url: URL, isNear: boolean): string | undefined => {
  if (url.username !== '' || url.password !== '') return 'must hold no user name and no password'
  if (isNear && isLoopback(url.href) && /^https?:$/.test(url.protocol)) return undefined
  if (url.protocol !== 'https:') return 'must begin with https://'
  return isPublicHost(url.hostname) ? undefined : 'must be an address on the internet, not one of a network of its own'
}
