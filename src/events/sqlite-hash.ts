/**
 * A number for a team's name, of 32 bits with sign, the same in every process (FNV-1a over the name's UTF-16 units).
 * Names that share one are told apart by whoever uses it.
 */
export const hashOf = (team: number, name: string): number => {
  let hash = Math.imul(team ^ 0x811c9dc5, 0x01000193)
  // By index: going over letters instead takes several times as long, and this is done for every name of every event.
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  return hash
}
