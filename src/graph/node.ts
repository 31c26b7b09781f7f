import { badInput } from './errors.ts'

/** An id taken apart: the type it belongs to, and its form at lemlist. */
export interface NodeRef {
  readonly typename: string
  readonly id: string
}

const typenames = new Map<string, string>()
const verbatim = new Set<string>()

/**
 * Announces a type whose ids are lemlist's own; `node(id:)` recognises it by these prefixes. Where several types share
 * a prefix, the first that was announced loads the ids of all.
 */
export const idPrefixes = (typename: string, ...prefixes: readonly string[]): void => {
  for (const prefix of prefixes) {
    if (!typenames.has(prefix)) typenames.set(prefix, typename)
    verbatim.add(`${typename} ${prefix}`)
  }
}

/** The id of a node as clients see it: lemlist's own, or `Type:raw` where the prefix is another type's or missing. */
export const nodeId = (typename: string, raw: string | number | bigint): string =>
  verbatim.has(`${typename} ${prefixOf(String(raw))}`) ? String(raw) : `${typename}:${raw}`

const prefixOf = (id: string): string => id.split('_', 1)[0] ?? ''

/** Takes an id apart. The type of an id that is no type's is empty. */
export const parseNodeId = (id: string): NodeRef => {
  const spelled = /^([A-Z]\w*):(.+)$/s.exec(id)
  if (spelled?.[1] !== undefined && spelled[2] !== undefined) return { typename: spelled[1], id: spelled[2] }
  return { typename: typenames.get(prefixOf(id)) ?? '', id }
}

/** The same id, or BAD_USER_INPUT when it is no type's. */
export const knownType = (ref: NodeRef): NodeRef => {
  const known =
    ref.typename !== '' && (spelledTypes.has(ref.typename) || [...typenames.values()].includes(ref.typename))
  if (!known) throw badInput(`"${ref.id.slice(0, 60)}" is not the id of anything: its prefix is unknown`, 'id')
  return ref
}

const spelledTypes = new Set<string>()

/** Announces a type whose ids are spelled `Type:raw`. */
export const spelledIds = (typename: string): void => {
  spelledTypes.add(typename)
}
