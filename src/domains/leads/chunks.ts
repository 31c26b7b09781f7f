/** Variables by name. */
export type Variables = Readonly<Record<string, string>>

/** Most bytes of a query string: longer addresses are refused on the way to lemlist, by whoever passes them on. */
export const mostQueryBytes = 6 * 1024

/** How long a variable is in a query string, with the sign between it and the next one. */
export const queryBytes = (name: string, value: string): number =>
  `${encodeURIComponent(name)}=${encodeURIComponent(value)}&`.length

/** The variables in as few parts as fit query strings, in their order. Each by itself has to fit one. */
export const inParts = (variables: Variables): Variables[] => {
  const parts: [name: string, value: string][][] = []
  let room = 0
  for (const pair of Object.entries(variables)) {
    const bytes = queryBytes(...pair)
    const part = parts.at(-1)
    if (part === undefined || bytes > room) {
      parts.push([pair])
      room = mostQueryBytes - bytes
    } else {
      part.push(pair)
      room -= bytes
    }
  }
  return parts.map(part => Object.fromEntries(part))
}
