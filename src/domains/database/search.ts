import { type Connection, type ListKind, type PartArgs, partOf } from '../../graph/connection.ts'
import { badInput } from '../../graph/errors.ts'
import { offsetPart } from '../../graph/offset.ts'
import type { ReadSlice } from '../../graph/trail.ts'
import { pageSize, type SearchPage } from './contract.ts'

/** What lemlist says of a search besides its rows. */
interface SearchFacts {
  readonly tookMs: number | null
  readonly remainingSearches: number | null
  readonly searchId: string | null
}

/** A part of what a search found. */
export type SearchPart<Row> = Connection<Row> & SearchFacts

/** Asks for a page of a search, counted from 1. */
type AskPage<Row> = (page: number) => Promise<SearchPage<Row> | undefined>

const factsOf = ({ took, limitation, search }: SearchPage<unknown>): SearchFacts => ({
  tookMs: took === undefined ? null : Math.round(took),
  remainingSearches: limitation ?? null,
  searchId: search ?? null,
})

/** Reads rows from a place on, in pages of the one size; `told` gets each page. */
const reader =
  <Row>(ask: AskPage<Row>, told: (page: SearchPage<Row>) => void): ReadSlice<Row> =>
  async (from, wanted) => {
    const rows: Row[] = []
    let total: number | undefined
    let truncated = false
    let more = true
    for (let at = from; more && rows.length < wanted; ) {
      const number = Math.floor(at / pageSize)
      const page = await ask(number + 1)
      if (page === undefined) return rows.length === 0 ? undefined : { rows, total, more: false, truncated: true }
      told(page)
      total ??= page.total
      truncated ||= page.results.length < page.received
      rows.push(...page.results.slice(at - number * pageSize))
      const next = number * pageSize + page.received
      more = next > at && (total === undefined ? page.received >= pageSize : next < total)
      at = next
    }
    return { rows: rows.slice(0, wanted), total, more: more || rows.length > wanted, truncated }
  }

/**
 * A part of what a search finds. lemlist: a search takes its page in the body, and each page counts as a search of the
 * day; pages are of the largest size, so that the next part is often there already.
 */
export const searchPart = async <Row extends { readonly _id: string }>(
  kind: ListKind,
  args: PartArgs,
  ask: AskPage<Row>,
): Promise<SearchPart<Row> | null> => {
  let facts: SearchFacts = { tookMs: null, remainingSearches: null, searchId: null }
  const read = reader(ask, page => {
    facts = factsOf(page)
  })
  const part = await offsetPart(partOf(kind, args), {
    read,
    idOf: ({ _id }) => _id,
    paging: { style: 'page', size: pageSize },
  })
  return part && { ...part, ...facts }
}

/** Throws BAD_USER_INPUT where the keys to leave out hold the one that rows are told apart by. */
export const checkExcludes = (excludes: readonly string[] | null | undefined): void => {
  if (excludes?.includes('_id') === true)
    throw badInput('`excludes` cannot hold `_id`, which tells the rows apart', 'excludes')
}
