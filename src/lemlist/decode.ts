import type { z } from 'zod'

/** What a reply gave: the value, and the fields that were not as the contract says. */
export type Decoded<Value> =
  | { readonly ok: true; readonly value: Value; readonly drift: readonly string[] }
  | { readonly ok: false; readonly drift: readonly string[] }

type Container = Record<PropertyKey, unknown> | unknown[]

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

const parentOf = (root: unknown, path: readonly PropertyKey[]): Container | undefined => {
  let at = root
  for (const key of path.slice(0, -1)) {
    if (!isContainer(at)) return undefined
    at = Reflect.get(at, key)
  }
  return isContainer(at) ? at : undefined
}

/** `rows.3.email` is reported as `rows[].email`, so that a fault of a hundred rows is one fault. */
const fieldName = (path: readonly PropertyKey[]): string =>
  path
    .map(key => (typeof key === 'number' ? '[]' : `.${String(key)}`))
    .join('')
    .replace(/^\./, '') || '(reply)'

/**
 * The smallest part that must go so that the rest can be read: the faulty field itself, or what holds it where the
 * field is missing and cannot be done without. Undefined when that is the whole reply.
 */
const smallestRemovable = (root: unknown, path: readonly PropertyKey[]): readonly PropertyKey[] | undefined => {
  for (let length = path.length; length > 0; length -= 1) {
    const candidate = path.slice(0, length)
    const parent = parentOf(root, candidate)
    const key = candidate[length - 1]
    if (parent !== undefined && key !== undefined && Reflect.get(parent, key) !== undefined) return candidate
  }
  return undefined
}

type Path = readonly PropertyKey[]

/** Orders paths so that what lies deeper or further on comes first. */
const fromTheEnd = (a: Path, b: Path): number => {
  for (const [depth, key] of a.entries()) {
    const other = b[depth]
    if (other === undefined) return -1
    if (typeof key === 'number' && typeof other === 'number' && key !== other) return other - key
    if (key !== other) return String(key) < String(other) ? 1 : -1
  }
  return b.length - a.length
}

/** Removes the parts, from the end so that the places of those before them stay what they were. */
const remove = (root: unknown, paths: readonly Path[]): void => {
  for (const path of paths.toSorted(fromTheEnd)) {
    const parent = parentOf(root, path)
    const key = path.at(-1)
    if (parent === undefined || key === undefined) continue
    if (Array.isArray(parent)) parent.splice(Number(key), 1)
    else Reflect.deleteProperty(parent, key)
  }
}

/** More rounds than any reply nests: each takes away one level at least. */
const mostRounds = 12

/**
 * Reads a reply against its shape. A field of another shape is taken out and the rest is read again, so that a change
 * at lemlist's side costs a client that field: an optional field becomes absent, a row without its id goes missing,
 * and only a reply that is something else altogether fails. `json` is changed in place.
 */
export const decode = <Value>(shape: z.ZodType<Value>, json: unknown): Decoded<Value> => {
  const drift = new Set<string>()
  for (let round = 0; round < mostRounds; round += 1) {
    const parsed = shape.safeParse(json)
    if (parsed.success) return { ok: true, value: parsed.data, drift: [...drift] }
    const removals = new Map<string, readonly PropertyKey[]>()
    for (const issue of parsed.error.issues) {
      drift.add(fieldName(issue.path))
      const part = smallestRemovable(json, issue.path)
      if (part === undefined) return { ok: false, drift: [...drift] }
      removals.set(JSON.stringify(part), part)
    }
    remove(json, [...removals.values()])
  }
  return { ok: false, drift: [...drift] }
}
