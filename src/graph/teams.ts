import { type GraphQLResolveInfo, type GraphQLSchema, isObjectType, type ResponsePath } from 'graphql'
import type { Context, VisibleTeam } from './context.ts'

/** The teams that the caller may see, for the resolver of a root field whose rows they are, in this order. */
export const teamsBelow = (context: Context, { path }: GraphQLResolveInfo): readonly VisibleTeam[] => {
  const visible = context.teams(context.lemlist)
  context.rowContexts ??= new Map()
  context.rowContexts.set(
    path.key,
    visible.map(team => team.context),
  )
  return visible
}

/** The context of whatever is at a place: below a row that is a team, that team's. */
const contextAt = (context: Context, path: ResponsePath): Context => {
  const rows = context.rowContexts
  if (rows === undefined) return context
  let at = path
  let row: string | number | undefined
  while (at.prev !== undefined) {
    row = at.key
    at = at.prev
  }
  return (typeof row === 'number' ? rows.get(at.key)?.[row] : undefined) ?? context
}

/**
 * Has every resolver that takes a context get that of the team it is below of, so that a whole team can be asked for as
 * a row of a list as well as alone.
 */
export const inOwnTeams = (schema: GraphQLSchema): GraphQLSchema => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field
      // Those that declare less than three parameters, which most do, take no context.
      if (resolve === undefined || resolve.length === 1 || resolve.length === 2) continue
      field.resolve = (source, args, context: Context, info) =>
        resolve(source, args, contextAt(context, info.path), info)
    }
  }
  return schema
}
