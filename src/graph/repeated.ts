/** The names that stand there more than once, each told once, in the order of their second time. One pass. */
export const repeated = (names: Iterable<string>): string[] => {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) twice.add(name)
    seen.add(name)
  }
  return [...twice]
}
