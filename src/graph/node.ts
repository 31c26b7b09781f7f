import { badInput } from './errors.ts'

/** An id taken apart: the type it belongs to, and its form at lemlist. */
export interface NodeRef {
  readonly typename: string
  readonly id: string
}

/** The prefixes that ids of each type have at lemlist, in the order the types were announced. */
const prefixes = new Map<string, ReadonlySet<string>>()

/**
 * Announces a type whose ids are lemlist's own; `node(id:)` recognises it by these prefixes. Where several types share
 * a prefix, the first that was announced loads the ids of all.
 */
export const idPrefixes = (typename: string, ...own: readonly string[]): void => {
  prefixes.set(typename, new Set(own))
}

/** Announces a type whose ids are spelled `Type:raw`. */
export const spelledIds = (typename: string): void => idPrefixes(typename)

const prefixOf = (id: string): string => id.split('_', 1)[0] ?? ''

/** The id of a node as clients see it: lemlist's own, or `Type:raw` where the prefix is another type's or missing. */
export const nodeId = (typename: string, raw: string | number | bigint): string =>
  prefixes.get(typename)?.has(prefixOf(String(raw))) === true ? String(raw) : `${typename}:${raw}`

/** Takes an id apart. The type of an id that is no type's is empty. */
export const parseNodeId = (id: string): NodeRef => {
  const spelled = /^([A-Z]\w*):(.+)$/s.exec(id)
  if (spelled?.[1] !== undefined && spelled[2] !== undefined) return { typename: spelled[1], id: spelled[2] }
  const [typename] = [...prefixes].find(([, own]) => own.has(prefixOf(id))) ?? ['']
  return { typename, id }
}

/** The same id, or BAD_USER_INPUT when it is no type's. */
export const knownType = (ref: NodeRef): NodeRef => {
  if (prefixes.has(ref.typename)) return ref
  const asked = ref.typename === '' ? ref.id : `${ref.typename}:${ref.id}`
  throw badInput(`"${asked.slice(0, 60)}" is not the id of anything: its prefix is unknown`, 'id')
}
