import { type GraphQLError, type GraphQLNamedType, type GraphQLSchema, getNamedType, isInputObjectType } from 'graphql'

const secretName = /password|secret/i

/** Whether an input takes a secret, at whatever depth. */
const takesSecret = (type: GraphQLNamedType, seen: Set<GraphQLNamedType> = new Set()): boolean => {
  if (!isInputObjectType(type) || seen.has(type)) return false
  seen.add(type)
  return Object.values(type.getFields()).some(
    field => secretName.test(field.name) || takesSecret(getNamedType(field.type), seen),
  )
}

/** Longest sentence about a fault: it may repeat a value as long as a body. */
const longest = 1000

const short = (message: string): string =>
  message.length <= longest ? message : `${message.slice(0, longest - 300)} … ${message.slice(-300)}`

/** Up to where a sentence of GraphQL says what is wrong, and begins to say with which value. */
const beforeValue = /(?: got invalid value |,? found:? |: )/

/** What such a sentence names behind the value: the place of a fault, or the field that is missing or unknown. */
const namedBehind = (message: string): string =>
  [' at "', 'required field "', 'unknown field "', 'Field "']
    .map(words => message.lastIndexOf(words))
    .filter(from => from !== -1)
    .map(from => /^ ?[A-Za-z ]{2,20}"[\w.[\]]{1,200}"/.exec(message.slice(from))?.[0].trim() ?? '')
    .join(', ')

const withoutValue = (message: string): string => {
  const [said = ''] = message.split(beforeValue, 1)
  if (said.length === message.length) return short(message)
  const named = namedBehind(message.slice(said.length))
  return `${short(said)} is not acceptable${named === '' ? '' : ` (${named})`}. Its value is not repeated: the operation takes a secret.`
}

/** Tells a fault of a document or its variables without what is secret in them. */
export type Discretion = (error: GraphQLError) => string

/** Makes the sentences about operations that take a secret, as the schema has them, say nothing of their values. */
export const createDiscretion = (schema: GraphQLSchema): Discretion => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
  const names = mutations
    .filter(({ args }) => args.some(({ type }) => takesSecret(getNamedType(type))))
    .map(({ name }) => name)
  const taking = new RegExp(`\\b(?:${names.join('|')})\\b`)
  return ({ message, source, nodes }) => {
    const document = source?.body ?? nodes?.[0]?.loc?.source.body ?? ''
    return taking.test(document) || secretName.test(document) ? withoutValue(message) : short(message)
  }
}
