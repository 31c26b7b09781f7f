import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLEnumType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLNullableType,
  GraphQLSchema,
  isInputType,
} from 'graphql'
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
    ],
  })
}
