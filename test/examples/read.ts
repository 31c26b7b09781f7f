/** A read of the graph, with ids as they may stand in any document of examples. */
export interface Read {
  readonly name: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** A read by its name. */
export const read = (name: string, query: string, variables: Readonly<Record<string, unknown>> = {}): Read => ({
  name,
  query,
  variables,
})
