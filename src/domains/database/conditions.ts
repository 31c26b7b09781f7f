import { bounds } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import { badInput } from '../../graph/errors.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import type { Condition } from './contract.ts'

/** What the database is searched for. */
export const DatabaseModeEnum = builder.enumType('DatabaseMode', {
  description: "What lemlist's database is searched for.",
  values: {
    LEADS: { value: 'leads', description: 'People.' },
    COMPANIES: { value: 'companies', description: 'Companies.' },
  } as const,
})

/** A condition of a persona. */
export const DatabaseConditionRef = builder.objectRef<Condition>('DatabaseCondition').implement({
  description: 'The values of one filter that are let in, and those that are kept out.',
  fields: t => ({
    filterId: t.exposeString('filterId', { nullable: false, description: 'The filter; see `databaseFilters`.' }),
    in: t.exposeStringList('in', { nullable: true, description: 'Values that are let in. Null where none is named.' }),
    out: t.exposeStringList('out', {
      nullable: true,
      description: 'Values that are kept out. Null where none is named.',
    }),
    exactMatch: t.exposeBoolean('exactMatch', {
      description: 'Whether a text must be the value itself. Null for filters that do not tell.',
    }),
  }),
})

/** A condition as clients write it. */
export const DatabaseConditionInput = builder.inputType('DatabaseConditionInput', {
  description: 'The values of one filter to let in, and those to keep out.',
  fields: t => ({
    filterId: t.string({
      required: true,
      extensions: bounds({ blank: false, characters: 200 }),
      description: 'The filter, by its `id` in `databaseFilters`.',
    }),
    in: t.stringList({
      description:
        'Values to let in: any of them. Those that the filter does not know find nothing, without an error; its `helper` says which it takes.',
    }),
    out: t.stringList({ description: 'Values to keep out: each of them.' }),
    exactMatch: t.boolean({
      description: 'True: a text must be the value itself, for filters that can tell. Counts in personas alone.',
    }),
  }),
})
type ConditionInput = typeof DatabaseConditionInput.$inferInput

interface WireCondition {
  readonly filterId: string
  readonly in: string[]
  readonly out: string[]
  readonly exactMatch?: boolean
}

const mostNamed = 10

/**
 * What a search answers; a refusal names the filters that were sent.
 * lemlist: it tells neither which one it does not know, nor what a filter cannot find.
 */
export const searching = async <Value>(
  conditions: readonly WireCondition[],
  search: Promise<Value>,
): Promise<Value> => {
  try {
    return await search
  } catch (error) {
    if (!(error instanceof LemlistError) || error.kind !== 'badInput' || !/\bfilters?\b/i.test(error.message))
      throw error
    const names = [...new Set(conditions.map(({ filterId }) => filterId))]
    const sent = names.slice(0, mostNamed).map(name => `"${name}"`)
    const rest = names.length > mostNamed ? ', …' : ''
    const words = `lemlist does not take a filter among ${sent.join(', ')}${rest}: \`databaseFilters\` lists the known ones, by \`id\` and \`modes\``
    throw badInput(`${words} ("${error.message}")`, 'filters')
  }
}

/** Conditions in lemlist's form. */
export const wireConditions = (conditions: readonly ConditionInput[] | null | undefined): WireCondition[] =>
  (conditions ?? []).map(({ filterId, in: wanted, out, exactMatch }) => ({
    filterId,
    in: [...(wanted ?? [])],
    out: [...(out ?? [])],
    ...(typeof exactMatch === 'boolean' ? { exactMatch } : {}),
  }))
