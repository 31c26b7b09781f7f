/** Longest value of the header `Authorization` that is looked at, in characters. */
const longest = 8192

/** What the header `Authorization` holds: a scheme in small letters, and what goes with it. */
export interface Authorization {
  readonly scheme: string
  readonly value: string
}

/** Reads a value of the header `Authorization`; undefined for none, and for one that cannot be meant. */
export const readAuthorization = (header: string | undefined): Authorization | undefined => {
  if (header === undefined || header.length > longest) return undefined
  const [, scheme, value] = /^\s*([A-Za-z]+) +(\S+)\s*$/.exec(header) ?? []
  return scheme === undefined || value === undefined ? undefined : { scheme: scheme.toLowerCase(), value }
}

/** The bearer token of the header `Authorization`; undefined where it holds none. */
export const bearerOf = (header: string | undefined): string | undefined => {
  const read = readAuthorization(header)
  return read?.scheme === 'bearer' ? read.value : undefined
}
