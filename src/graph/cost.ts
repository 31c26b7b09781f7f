import type { Batched, Endpoint } from '../lemlist/endpoint.ts'

/** How often a call is made for a field. */
export const callUnits = {
  OPERATION: 'Once for the whole operation, however often fields ask for it.',
  PARENT: 'Once for each thing whose field it is, and for other arguments again.',
  PAGE: 'Once for each so many rows that are read.',
  BATCH: 'Once for up to so many things, those that other operations ask about at the same moment included.',
} as const

/** How often a call is made for a field. */
export type CallUnit = keyof typeof callUnits

/** A call that a field may cost, as `@restCalls` prints it. */
export interface RestCalls {
  /** The operation's name, as the table of operations has it. */
  readonly operation: string
  readonly per: CallUnit
  /** How many rows or things one call is for, where it is for many. */
  readonly rows?: number
  /** When it is made; always, where this is left out. */
  readonly when?: string
}

/** A batched endpoint, whatever its types. */
type AnyBatched = Batched<Endpoint, never, unknown>

/** A call that is made once for the whole operation. */
export const once = ({ operation }: Endpoint): RestCalls => ({ operation, per: 'OPERATION' })

/** A call that is made for each thing. */
export const each = ({ operation }: Endpoint): RestCalls => ({ operation, per: 'PARENT' })

/** A call for each page of a list. */
export const pages = ({ operation, paging }: Endpoint): RestCalls => ({
  operation,
  per: 'PAGE',
  ...(paging === undefined ? {} : { rows: paging.size }),
})

/** A call that many things share. */
export const batch = ({ operation, batch: { max } }: AnyBatched): RestCalls => ({ operation, per: 'BATCH', rows: max })

/** A call that is made in some cases only, said in words. */
export const when = (words: string, call: RestCalls): RestCalls => ({ ...call, when: words })

/** Declares the calls that a field may cost, for the options of the field. What a field gives may cost more by its own fields. */
export const costs = (...restCalls: readonly RestCalls[]) => ({ directives: { restCalls } })

/** The calls that a field declares, from its extensions. */
export const callsOf = (extensions: object): readonly RestCalls[] => {
  const { directives } = extensions as {
    readonly directives?: { readonly restCalls?: RestCalls | readonly RestCalls[] }
  }
  return [directives?.restCalls ?? []].flat()
}
