import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLEnumType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLNullableType,
  GraphQLSchema,
  GraphQLString,
  isInputType,
} from 'graphql'
import { callUnits } from './cost.ts'
import { RoleEnum } from './role.ts'

const SideEffect = new GraphQLEnumType({
  name: 'SideEffect',
  description: 'What an action may do besides changing data of the team.',
  values: {
    SENDS_MESSAGE: { description: 'Somebody may get a message.' },
    SPENDS_CREDITS: { description: 'Credits may be spent.' },
    DELETES: { description: 'Something may be gone for good.' },
  },
})

const fieldDirective = (name: string, description: string, arg: string, type: GraphQLNullableType, meaning: string) => {
  if (!isInputType(type)) throw new TypeError(`${type} is no input type`)
  return new GraphQLDirective({
    name,
    description,
    locations: [DirectiveLocation.FIELD_DEFINITION],
    args: { [arg]: { type: new GraphQLNonNull(type), description: meaning } },
  })
}

const CallUnitEnum = new GraphQLEnumType({
  name: 'CallUnit',
  description: 'How often a REST call is made for a field.',
  values: Object.fromEntries(Object.entries(callUnits).map(([name, description]) => [name, { description }])),
})

const restCalls = new GraphQLDirective({
  name: 'restCalls',
  description:
    'A REST call that selecting the field may cost, where the cache does not have its answer. What the field gives may cost more by its own fields.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  isRepeatable: true,
  args: {
    operation: { type: new GraphQLNonNull(GraphQLString), description: 'Name of the operation of lemlist.' },
    per: { type: new GraphQLNonNull(CallUnitEnum), description: 'How often it is made.' },
    rows: { type: GraphQLInt, description: 'How many rows or things one call is for, where it is for many.' },
    when: { type: GraphQLString, description: 'When it is made, in words; always where this is left out.' },
  },
})

/** The schema with the definitions of the directives that its fields carry. */
export const withDirectives = (schema: GraphQLSchema): GraphQLSchema => {
  const role = schema.getType(RoleEnum.name)
  if (!(role instanceof GraphQLEnumType)) throw new TypeError(`the schema has no enum ${RoleEnum.name}`)
  const kinds = new GraphQLList(new GraphQLNonNull(SideEffect))
  const { directives, ...config } = schema.toConfig()
  return new GraphQLSchema({
    ...config,
    directives: [
      ...directives,
      fieldDirective('requires', 'The role a caller needs.', 'role', role, 'The least role that may do it.'),
      fieldDirective('sideEffect', 'What calling it may do.', 'kinds', kinds, 'All that it may do.'),
      restCalls,
    ],
  })
}
