import type { Paging } from '../lemlist/paging.ts'
import { type Connection, connectionOf, type ListKind, type Part, type PartArgs, partOf } from './connection.ts'
import { placed } from './cursor.ts'
import { type Source, Trail } from './trail.ts'

/**
 * A part of a list that lemlist pages by place; null when there is no such list. A further part may hold a row less than
 * a page of lemlist's does: the row it goes on behind is in that page too.
 */
export const offsetPart = async <Row>(part: Part, source: Source<Row>): Promise<Connection<Row> | null> => {
  const { first, after } = part
  const trail = new Trail(source, after)
  const enough = after === undefined ? first : Math.min(first, Math.max(1, source.paging.size - 1))
  const rows: Row[] = []
  while (trail.more && rows.length < enough) rows.push(...(await trail.next(first - rows.length)))
  if (!trail.exists) return null
  const place = Math.max(0, trail.place - rows.length + 1)
  return connectionOf(part, {
    rows: placed(rows.slice(0, first), source, place, after),
    hasNextPage: trail.more || rows.length > first,
    totalCount: trail.total,
    truncated: trail.truncated,
  })
}

/** How a list is read: the endpoint that says in which pages, from which place on, and which row is which. */
interface Listing<Row> extends Omit<Source<Row>, 'paging'> {
  readonly endpoint: { readonly paging?: Paging | undefined }
}

/** The part of such a list that the arguments ask for. Throws BAD_USER_INPUT as `partOf` does. */
export const listPart = <Row>(
  kind: ListKind,
  args: PartArgs,
  { endpoint, ...listing }: Listing<Row>,
): Promise<Connection<Row> | null> =>
  offsetPart(partOf(kind, args), { ...listing, paging: endpoint.paging ?? { style: 'head', size: kind.max } })
