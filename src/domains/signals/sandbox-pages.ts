import { refuse } from '../../sandbox/handlers.ts'

const mostRows = 100

/** A page of rows in the envelope of this chapter. lemlist: pages count from 1; what is out of bounds is refused. */
export const pageOf = <Row>(
  rows: readonly Row[],
  { page = 1, limit = mostRows }: { readonly page?: number | undefined; readonly limit?: number | undefined },
) => {
  if (page < 1) throw refuse(400, 'page must be a positive integer')
  if (limit < 1 || limit > mostRows) throw refuse(400, `limit must be between 1 and ${mostRows}`)
  const pagination = { page, limit, totalRecords: rows.length, totalPages: Math.ceil(rows.length / limit) }
  return { data: rows.slice((page - 1) * limit, page * limit), meta: { pagination } }
}
