import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
} from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/domains/schema.ts'
import { Collection } from '../../src/sandbox/collection.ts'
import type { TeamWorld } from '../../src/sandbox/world.ts'
import { type GraphqlAnswer, startHarness } from '../support/harness.ts'
import { ofTeam } from './row.ts'
import { jobRows } from './rows/jobs.ts'
import { rows } from './rows.ts'

type Input = Readonly<Record<string, unknown>>

/** One thing wrong with an otherwise acceptable input. */
interface Variant {
  readonly wrong: string
  /** The input field that an answer must name. */
  readonly field: string
  readonly input: Input
}

const isObject = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const long = 'x'.repeat(200_001)

const tooLong: Readonly<Record<string, unknown>> = {
  String: long,
  ID: long,
  EmailAddress: `${long}@example.com`,
  URL: `https://example.com/${long}`,
}

/** A value that no input of this type takes; undefined where every value will do. */
const wrongFor = (type: GraphQLInputType): unknown => {
  const named = getNamedType(type)
  if (named.name === 'JSON') return undefined
  if (isInputObjectType(named)) return 'a text in place of an object'
  return { an: 'object' }
}

const unknownId = (id: unknown): string =>
  typeof id === 'string' && id.includes('_') ? `${id.split('_')[0]}_NoneOfThese00000` : 'lea_NoneOfThese00000'

/** The list or the one value, as the type has it. */
const asTyped = (type: GraphQLInputType, value: unknown): unknown =>
  isListType(getNullableType(type)) ? [value] : value

/** Everything that can be wrong with one field of an input. */
const faultsOf = (type: GraphQLInputType, value: unknown): [wrong: string, value: unknown][] => {
  const named = getNamedType(type)
  const faults: [string, unknown][] = []
  const wrong = wrongFor(type)
  if (wrong !== undefined) faults.push(['wrong type', asTyped(type, wrong)])
  if (tooLong[named.name] !== undefined) faults.push(['too long', asTyped(type, tooLong[named.name])])
  const [item] = [value].flat()
  if (isListType(getNullableType(type)) && item !== undefined) {
    faults.push(['too many', Array.from({ length: 20_001 }, () => item)])
  }
  if (named.name === 'ID' && value !== undefined) faults.push(['unknown id', asTyped(type, unknownId(item))])
  return faults
}

/** Every variant of an input object, nested objects included. */
const variantsOf = (type: GraphQLInputObjectType, input: Input): Variant[] =>
  Object.values(type.getFields()).flatMap((field): Variant[] => {
    const { name } = field
    const value = input[name]
    const { [name]: _left, ...others } = input
    const alone = type.isOneOf ? {} : others
    const missing: Variant[] =
      isRequiredInputField(field) && value !== undefined ? [{ wrong: 'missing', field: name, input: others }] : []
    const own = faultsOf(field.type, value).map(([wrong, bad]) => ({
      wrong,
      field: name,
      input: { ...alone, [name]: bad },
    }))
    const named = getNamedType(field.type)
    const [item, ...items] = [value].flat()
    const inner =
      isInputObjectType(named) && isObject(item)
        ? variantsOf(named, item).map(variant => ({
            ...variant,
            input: { ...input, [name]: Array.isArray(value) ? [variant.input, ...items] : variant.input },
          }))
        : []
    return [...missing, ...own, ...inner]
  })

const snapshot = (team: TeamWorld): string =>
  JSON.stringify(Object.values(team).map(part => (part instanceof Collection ? part.all() : part)))

/** The refusals in an answer, as text. */
const refusalsIn = ({ data, errors }: GraphqlAnswer): string => {
  const payloads = Object.values<{ userErrors?: unknown[] } | null>(data ?? {})
  const bad = errors?.filter(({ extensions }) => extensions.code === 'BAD_USER_INPUT') ?? []
  return JSON.stringify([...bad, ...payloads.flatMap(payload => payload?.userErrors ?? [])]).slice(0, 2000)
}

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ name, args }) => {
  const type = getNamedType(args[0]?.type)
  const row = [...rows, ...jobRows].find(({ query }) =>
    new RegExp(`^mutation[^{]*\\{\\s*${name}\\(input: \\$input\\)`).test(query),
  )
  return { name, type, row }
})

test('every mutation has a row whose input can be spoiled', () => {
  expect(mutations.filter(({ row }) => row === undefined).map(({ name }) => name)).toEqual([])
})

test.each(mutations.map(mutation => [mutation.name, mutation] as const))(
  '%s refuses what is missing, of a wrong type, too long or unknown, names the field, and changes nothing',
  async (_, { type, row }) => {
    if (row === undefined || !isInputObjectType(type)) throw new Error('there is no row')
    const harness = startHarness()
    await row.prepare?.(harness)
    const isOfJob = jobRows.some(({ query }) => query === row.query)
    const { input } = ofTeam(row.variables ?? {}, harness.team)
    const before = snapshot(harness.team)
    const silent: unknown[] = []
    for (const { wrong, field, input: bad } of variantsOf(type, isObject(input) ? input : {})) {
      // Whether there is such a thing, a job finds out when it is at the row.
      if (wrong === 'unknown id' && isOfJob) continue
      const answer = row.file
        ? await harness.upload(row.query, { input: bad }, row.file)
        : await harness.run(row.query, { input: bad })
      const told = refusalsIn(answer)
      if (!new RegExp(`\\b${field}\\b`).test(told)) silent.push({ wrong, field, told: told.slice(0, 300) })
    }
    expect(silent).toEqual([])
    expect(snapshot(harness.team) === before).toBe(true)
    expect(harness.drift).toEqual([])
  },
)
