/**
 * How an operation is asked for a part of its list. lemlist has no cursors; it has these dialects:
 * - `offset`: skip `offset`, take `limit`
 * - `page`: `page` from 1, of `limit` rows
 * - `skip`: skip `skip`, take `limit`
 * - `fixed`: `page` from 0, whose size is lemlist's choice: the first page tells it
 * - `head`: `limit` alone; what lies beyond cannot be asked for
 */
export interface Paging {
  readonly style: 'offset' | 'page' | 'skip' | 'fixed' | 'head'
  /** Most rows lemlist gives in one answer; of `fixed` pages, what is believed until one was seen. */
  readonly size: number
}

/** One upstream page that covers a place in the list. */
export interface PageRequest {
  readonly query: { readonly offset?: number; readonly skip?: number; readonly page?: number; readonly limit?: number }
  /** Place in the list of the first row of the answer. */
  readonly start: number
}

/**
 * The full page of the list that holds place `at`, asked in the operation's dialect; undefined when it cannot be had.
 * Where lemlist counts in rows, pages overlap by one: the last row of one is the first of the next, so that going on
 * behind a row, and seeing that it is still there, takes one call.
 */
export const pageHolding = (paging: Paging, at: number): PageRequest | undefined => {
  const { style, size } = paging
  const stride = (style === 'offset' || style === 'skip') && size > 1 ? size - 1 : size
  const number = Math.floor(at / stride)
  const start = number * stride
  switch (style) {
    case 'offset':
      return { query: { offset: start, limit: size }, start }
    case 'skip':
      return { query: { skip: start, limit: size }, start }
    case 'page':
      return { query: { page: number + 1, limit: size }, start }
    case 'fixed':
      return { query: { page: number }, start }
    case 'head':
      return number === 0 ? { query: { limit: size }, start } : undefined
  }
}

/**
 * How the pages of such a list are asked for once its first one has come. lemlist: where it does not say how long a page
 * is, all are as long as the first, unless that is the whole list.
 */
export const pagedLike = (paging: Paging, first: number): Paging =>
  paging.style === 'fixed' ? { ...paging, size: Math.max(1, first) } : paging
