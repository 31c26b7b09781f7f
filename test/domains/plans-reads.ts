import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { schema } from '../../src/domains/schema.ts'
import type { TeamWorld } from '../../src/sandbox/world.ts'

/** A query that selects one field, and where in the schema that is. */
export interface OneField {
  readonly field: string
  readonly query: string
}

type Field = GraphQLField<unknown, unknown>

/** Ids of the team by the name of the argument, or of the field it is an argument of. */
const idsOf = (team: TeamWorld): Readonly<Record<string, string | undefined>> => {
  const [contact, campaign, user] = [team.contacts, team.campaigns, team.users].map(all => all.all()[0]?._id)
  const [schedule, lead, company, label] = [team.schedules, team.leads, team.companies, team.labels].map(
    all => all.all()[0]?._id,
  )
  return {
    contact,
    contactId: contact,
    campaign,
    campaignId: campaign,
    user,
    userId: user,
    schedule,
    lead,
    company,
    label,
  }
}

/** Writes arguments that a team has answers for. */
const argumentsFor = (team: TeamWorld) => {
  const ids = idsOf(team)
  const email = team.contacts.all().find(contact => contact.email !== undefined)?.email
  const literal = (name: string, type: GraphQLInputType, of: string): string => {
    const bare = isNonNullType(type) ? type.ofType : type
    if (isListType(bare)) return `[${literal(name, bare.ofType, of)}]`
    if (isEnumType(bare)) return bare.getValues()[0]?.name ?? ''
    if (isInputObjectType(bare)) {
      const [first, ...others] = Object.values(bare.getFields())
      const needed = [first, ...others].filter(
        each => each !== undefined && (isNonNullType(each.type) || each === first),
      )
      const given = bare.isOneOf ? [first] : needed
      return `{ ${given.map(each => (each === undefined ? '' : `${each.name}: ${literal(each.name, each.type, of)}`)).join(', ')} }`
    }
    if (name === 'from') return '"2025-12-01T00:00:00Z"'
    if (name === 'to') return '"2026-01-14T00:00:00Z"'
    if (bare.name === 'EmailAddress') return JSON.stringify(email)
    if (bare.name === 'ID') return JSON.stringify(ids[name] ?? ids[of] ?? 'cam_none')
    if (bare.name === 'Int') return '1'
    return bare.name === 'Boolean' ? 'true' : '"acme.com"'
  }
  return ({ name: of, args }: Field): string => {
    const isGiven = ({ type, defaultValue, name }: GraphQLArgument) =>
      name === 'first' || (isNonNullType(type) && defaultValue === undefined)
    const given = args
      .filter(isGiven)
      .map(({ name, type }) => `${name}: ${name === 'first' ? '50' : literal(name, type, of)}`)
    return given.length === 0 ? '' : `(${given.join(', ')})`
  }
}

/** Every field of every type, asked for through each field that leads to its type. */
export const everyField = (team: TeamWorld): readonly OneField[] => {
  const argsOf = argumentsFor(team)
  const query = schema.getQueryType()
  if (query === undefined || query === null) return []
  const shortest = new Map<string, readonly string[]>([[query.name, []]])
  const waiting: GraphQLObjectType[] = [query]
  const ways: { readonly type: GraphQLObjectType; readonly steps: readonly string[] }[] = [{ type: query, steps: [] }]
  for (const type of waiting) {
    for (const field of Object.values(type.getFields())) {
      // What `node` gives is asked for elsewhere too.
      if (type === query && ['node', 'nodes'].includes(field.name)) continue
      const named = getNamedType(field.type)
      const targets = isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : []
      for (const target of targets) {
        const on = target === named ? [] : [`... on ${target.name}`]
        const steps = [...(shortest.get(type.name) ?? []), `${field.name}${argsOf(field)}`, ...on]
        ways.push({ type: target, steps })
        if (shortest.has(target.name)) continue
        shortest.set(target.name, steps)
        waiting.push(target)
      }
    }
  }
  return ways.flatMap(({ type, steps }) =>
    Object.values(type.getFields())
      .filter(field => !(type === query && ['node', 'nodes'].includes(field.name)))
      .map(field => {
        const own = `${field.name}${argsOf(field)}${isLeafType(getNamedType(field.type)) ? '' : ' { __typename }'}`
        return {
          field: `${type.name}.${field.name}`,
          query: `{ ${steps.reduceRight((inner, step) => `${step} { ${inner} }`, own)} }`,
        }
      }),
  )
}
