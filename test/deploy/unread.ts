/** Notes the fields of a document that are read. */
export interface Watched {
  readonly document: unknown
  /** Fields that were not read, as paths. */
  unread(): string[]
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/**
 * Hands out a document as it is, and notes which of its fields are looked at. A validator looks at every field that its
 * schema names, and at all fields of a map: what it leaves aside has a name that the schema does not know.
 */
export const watch = (original: unknown): Watched => {
  const read = new WeakMap<object, Set<string>>()
  const shown = new WeakMap<object, object>()

  const show = (value: unknown): unknown => {
    if (!isObject(value)) return value
    const known = shown.get(value)
    if (known !== undefined) return known
    const seen = new Set<string>()
    read.set(value, seen)
    const proxy = new Proxy(value, {
      get: (target, name) => {
        if (typeof name === 'string') seen.add(name)
        return show(Reflect.get(target, name))
      },
      ownKeys: target => {
        for (const name of Object.keys(target)) seen.add(name)
        return Reflect.ownKeys(target)
      },
    })
    shown.set(value, proxy)
    return proxy
  }

  const unreadIn = (value: unknown, path: string): string[] => {
    if (!isObject(value)) return []
    const seen = read.get(value) ?? new Set()
    return Object.entries(value).flatMap(([name, inner]) => {
      const place = `${path}/${name}`
      return seen.has(name) ? unreadIn(inner, place) : [place]
    })
  }

  return { document: show(original), unread: () => unreadIn(original, '') }
}
