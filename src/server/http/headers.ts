/** A year: once a browser has come by HTTPS, it comes so from then on. */
const hsts = 'max-age=31536000'

/** What every answer says to browsers; an answer that says something else by itself keeps it. */
const always: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  // Nothing but GraphiQL is there to be shown, and that has a policy of its own.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

type Lines = readonly (readonly [name: string, value: string])[]

const plain: Lines = Object.entries(always)
const overHttps: Lines = [...plain, ['strict-transport-security', hsts]]

/** The headers of every answer, to a client that came by HTTPS or not. */
export const securityHeaders = (isHttps: boolean): Lines => (isHttps ? overHttps : plain)

/** Adds what every answer says to browsers. */
export const secure = ({ headers }: Response, isHttps: boolean): void => {
  for (const [name, value] of securityHeaders(isHttps)) if (!headers.has(name)) headers.set(name, value)
}
