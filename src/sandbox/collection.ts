interface Stored {
  readonly _id: string
}

/** Documents by id, in the order they came. */
type ById<Document> = Map<string, Document>

/**
 * A collection keeps documents by id, in the order they came, with indexes on chosen fields.
 * Documents are changed through `update`, which keeps the indexes true.
 */
export class Collection<Document extends Stored, Indexed extends keyof Document = never> {
  readonly #documents: ById<Document> = new Map()
  readonly #indexes: ReadonlyMap<Indexed, Map<unknown, ById<Document>>>

  constructor(indexed: readonly Indexed[] = []) {
    this.#indexes = new Map(indexed.map(field => [field, new Map<unknown, ById<Document>>()]))
  }

  get size(): number {
    return this.#documents.size
  }

  get(id: string): Document | undefined {
    return this.#documents.get(id)
  }

  /** Every document, oldest first. */
  all(): Document[] {
    return [...this.#documents.values()]
  }

  /** The documents whose indexed field has this value, in the order they came to have it. */
  where<Field extends Indexed>(field: Field, value: Document[Field]): Document[] {
    return [...(this.#indexes.get(field)?.get(value)?.values() ?? [])]
  }

  /** The first such document. */
  find<Field extends Indexed>(field: Field, value: Document[Field]): Document | undefined {
    return this.#indexes.get(field)?.get(value)?.values().next().value
  }

  insert(document: Document): Document {
    this.#documents.set(document._id, document)
    for (const [field, index] of this.#indexes) {
      const alike = index.get(document[field])
      if (alike === undefined) index.set(document[field], new Map([[document._id, document]]))
      else alike.set(document._id, document)
    }
    return document
  }

  /** Changes fields of a document; undefined when there is none with this id. */
  update(id: string, change: Partial<Document>): Document | undefined {
    const before = this.#documents.get(id)
    if (before === undefined) return undefined
    for (const [field, index] of this.#indexes) {
      if (field in change && change[field] !== before[field]) index.get(before[field])?.delete(id)
    }
    return this.insert({ ...before, ...change })
  }

  delete(id: string): Document | undefined {
    const document = this.#documents.get(id)
    if (document === undefined) return undefined
    this.#documents.delete(id)
    for (const [field, index] of this.#indexes) index.get(document[field])?.delete(id)
    return document
  }
}
