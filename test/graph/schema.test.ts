import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/domains/schema.ts'

const described = (type: GraphQLNamedType): [string, string | null | undefined][] => {
  const own: [string, string | null | undefined] = [type.name, type.description]
  if (isObjectType(type) || isInterfaceType(type)) {
    return [
      own,
      ...Object.values(type.getFields()).flatMap(field => [
        [`${type.name}.${field.name}`, field.description] as [string, string | null | undefined],
        ...field.args.map(
          arg => [`${type.name}.${field.name}(${arg.name})`, arg.description] as [string, string | null | undefined],
        ),
      ]),
    ]
  }
  if (isInputObjectType(type)) {
    return [
      own,
      ...Object.values(type.getFields()).map(
        field => [`${type.name}.${field.name}`, field.description] as [string, string | null | undefined],
      ),
    ]
  }
  if (isEnumType(type)) {
    return [
      own,
      ...type
        .getValues()
        .map(value => [`${type.name}.${value.name}`, value.description] as [string, string | null | undefined]),
    ]
  }
  return [own]
}

const types = Object.values(schema.getTypeMap()).filter(type => !isIntrospectionType(type))

test('every type, field, argument and enum value has a description', () => {
  const bare = types
    .flatMap(described)
    .filter(
      ([name, description]) => !description?.trim() && !['String', 'Int', 'Float', 'Boolean', 'ID'].includes(name),
    )
  expect(bare.map(([name]) => name)).toEqual([])
})

test('every mutation takes one input, gives a payload with userErrors, and says which role it needs', () => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
  expect(mutations.length).toBeGreaterThan(0)
  for (const { name, type, args, description } of mutations) {
    const capitalised = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
    expect(String(type)).toBe(`${capitalised}Payload!`)
    expect(args.map(arg => `${arg.name}: ${arg.type}`)).toEqual([`input: ${capitalised}Input!`])
    expect(description).toMatch(/Needs role `(read|write|send)`(, because .*)?\.$/)
    const payload = schema.getType(`${capitalised}Payload`)
    expect(isObjectType(payload) && String(payload.getFields().userErrors?.type)).toBe('[UserError!]!')
  }
})

test('every list that can grow is a connection with nodes, totalCount and truncated', () => {
  const connections = types.filter(({ name }) => name.endsWith('Connection'))
  expect(connections.length).toBeGreaterThan(0)
  for (const type of connections) {
    if (!isObjectType(type)) throw new Error(`${type.name} is no object`)
    const fields = Object.fromEntries(Object.values(type.getFields()).map(field => [field.name, String(field.type)]))
    const row = type.name.replace(/Connection$/, '')
    expect(fields).toMatchObject({
      edges: `[${row}Edge!]!`,
      nodes: `[${row}!]!`,
      pageInfo: 'PageInfo!',
      totalCount: 'Int',
      truncated: 'Boolean!',
    })
  }
})
