import { isIP } from 'node:net'
import { createRanges } from '../../addresses.ts'

/** A request as it was before the proxies that are believed passed it on. */
export interface Outside {
  /** Address of the client; undefined where the request came over no port. */
  readonly address: string | undefined
  /** Host that the client asked, with its port. */
  readonly host: string
  readonly isHttps: boolean
}

/** What a request says at the gateway's own end. */
interface Arrived {
  readonly header: (name: string) => string | undefined
  /** Address of whoever connected. */
  readonly peer: string | undefined
  /** Host and scheme as the request has them. */
  readonly host: string
  readonly isHttps: boolean
}

/** Tells where requests come from. */
export type Proxies = (arrived: Arrived) => Outside

/** An address as proxies write it: some add the port, in brackets or not. */
const addressIn = (text: string): string => {
  const inBrackets = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1]
  return inBrackets ?? (isIP(text) === 0 ? text.replace(/:\d+$/, '') : text)
}

const listed = (header: string | undefined): readonly string[] =>
  header?.split(',').flatMap(part => part.trim() || []) ?? []

/** Every proxy adds at the end, so that the end is what the nearest one saw, and the beginning whatever the client wrote. */
const nearest = (header: string | undefined): string | undefined => listed(header).at(-1)

/** A host that is nothing else within an address. */
const plainHost = /^[\w.-]+(?::\d{1,5})?$|^\[[\da-f:.]+\](?::\d{1,5})?$/i

/**
 * Makes the reading of `X-Forwarded-For`, `-Host` and `-Proto`, which count where they come from one of these addresses
 * or ranges, and are not looked at otherwise. The client is the last address that is none of them.
 */
export const createProxies = (trusted: readonly string[]): Proxies => {
  const isTrusted = createRanges(trusted)

  const clientOf = (chain: readonly string[], peer: string): string => {
    let client = peer
    for (const hop of chain.toReversed()) {
      const address = addressIn(hop)
      // What is no address was written by nobody who is believed.
      if (isIP(address) === 0) return client
      client = address
      if (!isTrusted(address)) return client
    }
    return client
  }

  return ({ header, peer, host, isHttps }) => {
    if (peer === undefined || !isTrusted(peer)) return { address: peer, host, isHttps }
    const forwardedHost = nearest(header('x-forwarded-host')) ?? ''
    const proto = nearest(header('x-forwarded-proto'))?.toLowerCase()
    return {
      address: clientOf(listed(header('x-forwarded-for')), peer),
      host: plainHost.test(forwardedHost) ? forwardedHost.toLowerCase() : host,
      isHttps: proto === undefined ? isHttps : proto === 'https' || proto === 'wss',
    }
  }
}
