import type { Role } from '../../graph/context.ts'
import { type Recogniser, unauthenticated } from './claim.ts'
import { readAuthorization } from './header.ts'
import { digestName } from './names.ts'

/** Longest key of lemlist, in characters. */
const longestKey = 500

/** What can stand in a header: nothing else is sent to lemlist. */
const plain = /^[\x21-\x7e]+$/

/** The key in a value of HTTP Basic: the password, or the user where there is none. */
const keyInBasic = (value: string): string => {
  const text = Buffer.from(value, 'base64').toString('utf8')
  const at = text.indexOf(':')
  return at === -1 ? text : text.slice(at + 1) || text.slice(0, at)
}

/** The key of lemlist that a caller brings; undefined for none. */
export const keyOf = (header: string | undefined): string | undefined => {
  const read = readAuthorization(header)
  if (read === undefined) return undefined
  const key = read.scheme === 'basic' ? keyInBasic(read.value) : read.scheme === 'bearer' ? read.value : ''
  return key.length <= longestKey && plain.test(key) ? key : undefined
}

/** Recognises callers by their own key of lemlist, which lemlist is asked about when their team is opened. */
export const createPassthrough = (role: Role): Recogniser => ({
  asksFor: 'Bearer <your lemlist API key>',
  recognise: async authorization => {
    const apiKey = keyOf(authorization)
    if (apiKey === undefined)
      throw unauthenticated(
        'this gateway asks for your lemlist API key: send "Authorization: Bearer <key>", or HTTP Basic with the key as password',
      )
    return {
      viewer: { id: `key ${digestName('viewer', apiKey)}`, role, name: undefined, authMode: 'passthrough' },
      teams: { apiKey },
      expiresAt: undefined,
      holds: () => true,
    }
  },
  // Nothing of a key is kept; its team is served no more once lemlist has refused it.
  knows: () => true,
  close: () => undefined,
})
