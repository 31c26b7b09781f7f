import { builder } from '../../graph/builder.ts'
import { badInput } from '../../graph/errors.ts'
import { chosen } from '../../graph/given.ts'
import type { ListInput } from '../../lemlist/session.ts'
import type { signals } from './contract.ts'
import { otherType, SignalStatus, SignalType } from './enums.ts'

/** Which signals a client wants. */
export const SignalFilter = builder.inputType('SignalFilter', {
  description: 'Which signals. All conditions must hold; one that is left out, null or an empty list does not count.',
  fields: t => ({
    types: t.field({ type: [SignalType], description: 'Any of these types. Not `OTHER`.' }),
    rawTypes: t.stringList({
      description: 'Any of these types in the spelling of lemlist, for those that `SignalType` lacks. Adds to `types`.',
    }),
    statuses: t.field({ type: [SignalStatus], description: 'With any of these statuses.' }),
    agentId: t.id({ description: 'Noticed by this agent, `wl_…`.' }),
    receivedFrom: t.field({ type: 'DateTime', description: 'Not noticed before this.' }),
    receivedTo: t.field({ type: 'DateTime', description: 'Not noticed after this.' }),
  }),
})
type SignalFilterValue = typeof SignalFilter.$inferInput

interface Types {
  readonly types?: readonly string[] | null | undefined
  readonly rawTypes?: readonly string[] | null | undefined
}

/** The types that are asked for in lemlist's spelling; undefined where none are. Throws BAD_USER_INPUT for `OTHER`. */
export const rawTypesOf = (
  { types, rawTypes }: Types,
  ...argument: readonly string[]
): readonly string[] | undefined => {
  if (types?.includes(otherType) === true) {
    throw badInput('OTHER cannot be asked for: name the type in `rawTypes`', ...argument, 'types')
  }
  return chosen([...new Set([...(types ?? []), ...(rawTypes ?? [])])])
}

type Asked = ListInput<(typeof signals)['signals']>

/** The filter in lemlist's form. Throws BAD_USER_INPUT for a span of time that ends before it starts. */
export const wireFilter = (filter: SignalFilterValue): Asked => {
  const { agentId, receivedFrom, receivedTo } = filter
  const statuses = chosen(filter.statuses)
  const type = rawTypesOf(filter, 'filter')
  if (receivedFrom && receivedTo && receivedFrom >= receivedTo) {
    throw badInput('`receivedFrom` must lie before `receivedTo`', 'filter', 'receivedFrom')
  }
  return {
    sortBy: 'receivedAt',
    sortOrder: 'desc',
    ...(type ? { type } : {}),
    ...(statuses ? { status: statuses } : {}),
    ...(receivedFrom ? { receivedAtFrom: receivedFrom.toISOString() } : {}),
    ...(receivedTo ? { receivedAtTo: receivedTo.toISOString() } : {}),
    ...(agentId ? { watchListId: agentId } : {}),
  }
}
