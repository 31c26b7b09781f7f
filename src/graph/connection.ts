import { builder } from './builder.ts'
import { type Anchor, anchorOf, cursorOf, digestOf, mostBefore, type Placed, placed, placeOfGone } from './cursor.ts'
import { badInput } from './errors.ts'

/** A kind of list: the name in its cursors, and the most rows of one part. */
export interface ListKind {
  readonly name: string
  readonly max: number
}

/** The list of this kind that belongs to one thing: a cursor of another thing's list is told apart from its own. */
export const listOf = (kind: ListKind, owner: string): ListKind => ({ ...kind, name: `${kind.name} of ${owner}` })

/** The part of a list that a client asked for. */
export interface Part extends ListKind {
  readonly first: number
  readonly after: Anchor | undefined
}

/** Rows of a list with their places, and what is known of the whole. */
export interface Rows<Row> {
  readonly rows: readonly Placed<Row>[]
  readonly hasNextPage: boolean
  readonly totalCount: number | undefined
  readonly truncated: boolean
}

/** A part of a list as clients get it. */
export interface Connection<Row> {
  readonly edges: { cursor: string; node: Row }[]
  readonly pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
  readonly totalCount: number | null
  readonly truncated: boolean
}

const usualFirst = 25

/** The arguments of every list. */
export const partArgs = (kind: ListKind) =>
  builder.args(t => ({
    first: t.int({ defaultValue: usualFirst, description: `How many rows: 1 to ${kind.max}.` }),
    after: t.string({ description: 'Start behind the row with this cursor.' }),
  }))

/** `first` and `after` as a client gave them. */
export interface PartArgs {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
}

/** The part that the arguments ask for. Throws BAD_USER_INPUT for a number out of bounds or a cursor of another list. */
export const partOf = (kind: ListKind, args: PartArgs): Part => {
  const first = args.first ?? usualFirst
  const { after } = args
  if (first < 1 || first > kind.max)
    throw badInput(`\`first\` must be between 1 and ${kind.max}, not ${first}`, 'first')
  return { ...kind, first, after: after === null || after === undefined ? undefined : anchorOf(kind.name, after) }
}

/** Shapes rows into a connection. */
export const connectionOf = <Row>(
  part: Part,
  { rows, hasNextPage, totalCount, truncated }: Rows<Row>,
): Connection<Row> => {
  const edges = rows.map(({ node, anchor }) => ({ cursor: cursorOf(part.name, anchor), node }))
  return {
    edges,
    pageInfo: {
      hasNextPage,
      hasPreviousPage: part.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: totalCount ?? null,
    truncated,
  }
}

/** The same part, with each of its rows made into something else. */
export const mapNodes = <Row, Node>(connection: Connection<Row>, nodeOf: (row: Row) => Node): Connection<Node> => ({
  ...connection,
  edges: connection.edges.map(({ cursor, node }) => ({ cursor, node: nodeOf(node) })),
})

/** A list that is wholly in memory. */
interface All<Row> {
  readonly rows: readonly Row[]
  readonly idOf: (row: Row) => string
  /** Whether rows are missing, so that it cannot be counted. */
  readonly truncated?: boolean
}

/** How many of the rows come before those behind an anchor: up to the nearest row before it that is still there. */
const passedOf = <Row>({ rows, idOf }: All<Row>, anchor: Anchor): number => {
  const names = new Set([digestOf(anchor.id), ...(anchor.before ?? [])])
  const found = rows.findLastIndex(row => names.has(digestOf(idOf(row))))
  return found < 0 ? Math.min(rows.length, placeOfGone(anchor)) : found + 1
}

/** The anchor of the last of these rows. */
const lastOf = <Row>(rows: readonly Row[], idOf: (row: Row) => string): Anchor | undefined => {
  const [last, ...before] = rows
    .slice(-mostBefore - 1)
    .map(idOf)
    .toReversed()
  return last === undefined ? undefined : { place: rows.length - 1, id: last, before: before.map(digestOf) }
}

/** A part of such a list. Where the row of the cursor has gone, it goes on behind the nearest one before it. */
export const partOfAll = <Row>(part: Part, all: All<Row>): Connection<Row> => {
  const { after, first } = part
  const { rows, idOf, truncated = false } = all
  const start = after === undefined ? 0 : passedOf(all, after)
  return connectionOf(part, {
    rows: placed(rows.slice(start, start + first), { idOf }, start, lastOf(rows.slice(0, start), idOf)),
    hasNextPage: start + first < rows.length,
    totalCount: truncated ? undefined : rows.length,
    truncated,
  })
}
