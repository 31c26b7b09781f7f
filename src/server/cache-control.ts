/**
 * Since when answers must have been asked for, in milliseconds since 1970, by a request's `Cache-Control`: now with
 * `no-cache` or `no-store`, so many seconds ago with `max-age`; undefined where it does not say, or says it badly.
 * Source: RFC 9111, section 5.2.1.
 */
export const freshSince = (headers: Headers, now: number): number | undefined => {
  // Browsers send `no-cache` with every request that becomes a socket; it is about none of the socket's operations.
  if (headers.has('upgrade')) return undefined
  const directives = (headers.get('cache-control') ?? '').split(',').map(directive => directive.trim().toLowerCase())
  if (directives.includes('no-cache') || directives.includes('no-store')) return now
  const seconds = directives.map(directive => /^max-age=(\d{1,9})$/.exec(directive)?.[1]).find(Boolean)
  return seconds === undefined ? undefined : now - Number(seconds) * 1000
}
