import type { InputFieldMap, InputShapeFromFields } from '@pothos/core'
import { type GraphQLNamedType, getNamedType, isInputObjectType } from 'graphql'
import { LemlistError } from '../lemlist/errors.ts'
import { faultsIn } from './bounds.ts'
import { builder, type InputFields, type NodeType, type SideEffect } from './builder.ts'
import type { Context, Role } from './context.ts'
import { codeOf, forbidden } from './errors.ts'
import { suffices } from './role.ts'

const userErrorCodes = {
  BAD_USER_INPUT: { description: 'lemlist does not accept a value; the message says which.' },
  NOT_FOUND: { description: 'There is no such thing.' },
  CONFLICT: { description: 'It cannot be done in the present state.' },
  PAYMENT_REQUIRED: { description: 'The lemlist plan or its credits do not cover this.' },
  FAILED: {
    description:
      'lemlist failed on this part, while others were done. Whether it was done all the same is not certain: look before trying again.',
  },
} as const

const UserErrorCode = builder.enumType('UserErrorCode', {
  description: 'Why an action was refused, where the caller can mend it.',
  values: userErrorCodes,
})

/** Something about an action that the caller can mend. */
interface UserError {
  readonly code: keyof typeof userErrorCodes
  readonly message: string
  readonly field: readonly string[] | null
}

const UserErrorRef = builder.objectRef<UserError>('UserError').implement({
  description: 'Something about an action that the caller can mend.',
  fields: t => ({
    code: t.expose('code', { type: UserErrorCode, nullable: false, description: 'What kind of fault it is.' }),
    message: t.exposeString('message', { nullable: false, description: 'What is wrong, in words.' }),
    field: t.exposeStringList('field', {
      nullable: true,
      description: 'Path to the input it is about, `["input", "name"]`. Null where it is about none in particular.',
    }),
  }),
})

const isUserErrorCode = (code: string): code is keyof typeof userErrorCodes => code in userErrorCodes

/** Thrown by an action for input it can tell to be wrong without asking lemlist. */
export class Unacceptable extends Error {
  readonly field: readonly string[]

  constructor(message: string, ...field: readonly string[]) {
    super(message)
    this.field = ['input', ...field]
  }
}

/** Thrown by an action for several faults at once; nothing was done. */
export class Refused extends Error {
  readonly faults: readonly unknown[]

  constructor(faults: readonly unknown[]) {
    super('several faults')
    this.faults = faults
  }
}

/** Given back by an action of which a part was done: what it was done to, and what became of the rest. */
export class Partly<Entity> {
  readonly entity: Entity
  readonly faults: readonly unknown[]

  constructor(entity: Entity, faults: readonly unknown[]) {
    this.entity = entity
    this.faults = faults
  }
}

/**
 * How an input is spoken of in lemlist's sentences and codes: `campaignId` is the campaign, `periodDays` the period days
 * or `PERIOD_DAYS`.
 */
const spokenOf = (name: string): RegExp => {
  const words = name.replace(/(Id|Ids|s)$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, '[ _]?')
  return new RegExp(`(?<![a-z0-9])${words}`, 'i')
}

/** Which input a refusal is about: the one its words name, else the last one in the address of the call. */
const inputOf = ({ message, route, kind }: LemlistError, inputNames: readonly string[]): string | undefined => {
  // A whole name comes first: what says `sendUserMailboxId` is not about `sendUserId`.
  const named = inputNames.find(name => new RegExp(`\\b${name}\\b`).test(message))
  if (named !== undefined) return named
  const addressed = [...route.matchAll(/:(\w+)/g)].map(([, name = '']) => name).toReversed()
  const spoken = inputNames.filter(name => spokenOf(name).test(message))
  // Of several, one in the address: "Contact list not found" is about `listId` and not about `contactIds`.
  const about = spoken.find(name => addressed.includes(name)) ?? spoken[0]
  if (about !== undefined || kind !== 'notFound') return about
  return addressed.find(name => inputNames.includes(name)) ?? inputNames.find(name => name.endsWith('Id'))
}

/** The inputs of an action: their names, and the one way out of several that was taken to name a thing. */
interface Inputs {
  readonly names: readonly string[]
  /** The path to an input, on to the field that was given where it takes one of several. */
  pathTo(name: string): readonly string[]
}

const isOneOf = (type: GraphQLNamedType | undefined, name: string): boolean => {
  const named = isInputObjectType(type) ? getNamedType(type.getFields()[name]?.type) : undefined
  return isInputObjectType(named) && named.isOneOf
}

const inputsOf = (input: object, type: GraphQLNamedType | undefined): Inputs => ({
  names: Object.keys(input),
  pathTo: name => {
    const [given] = isOneOf(type, name) ? Object.keys(Object(Reflect.get(input, name))) : []
    return given === undefined ? ['input', name] : ['input', name, given]
  },
})

/** The error as the caller can mend it; undefined when it cannot be mended by them. */
const userErrorOf = (error: unknown, inputs: Inputs): UserError | undefined => {
  if (error instanceof Unacceptable) return { code: 'BAD_USER_INPUT', message: error.message, field: error.field }
  if (!(error instanceof LemlistError)) return undefined
  const code = codeOf(error)
  if (!isUserErrorCode(code)) return undefined
  const named = inputOf(error, inputs.names)
  return { code, message: error.message, field: named === undefined ? null : inputs.pathTo(named) }
}

/** All faults as the caller can mend them; undefined when one of them cannot be mended. */
const userErrorsOf = (error: unknown, inputs: Inputs): readonly UserError[] | undefined => {
  const faults = error instanceof Refused ? error.faults : [error]
  const userErrors = faults.flatMap(fault => userErrorOf(fault, inputs) ?? [])
  return userErrors.length === faults.length ? userErrors : undefined
}

/** What is told of a part that failed, whatever the reason: the rest was done, so the field itself must not fail. */
const partError = (fault: unknown, inputs: Inputs): UserError =>
  userErrorOf(fault, inputs) ?? {
    code: 'FAILED',
    message: fault instanceof LemlistError ? fault.message : 'the gateway failed',
    field: null,
  }

const needs = (role: Role, sideEffects: readonly SideEffect[]): string => {
  const isFelt = sideEffects.some(kind => kind !== 'DELETES')
  return `Needs role \`${role.toLowerCase()}\`${isFelt ? ', because it may reach people or spend credits' : ''}.`
}

/** What an action gives back: a thing, and what was refused. */
interface Payload<Entity> {
  readonly entity: Entity | null
  readonly userErrors: readonly UserError[]
}

/** The payload of an action, to add fields to. */
export type PayloadRef<Entity> = ReturnType<typeof payloadRef<Entity>>

interface Action<Fields extends InputFieldMap, Entity> {
  readonly description: string
  readonly role: Role
  readonly sideEffects?: readonly SideEffect[]
  readonly input: (t: InputFields) => Fields
  /** Adds the payload's entity field. */
  readonly payload: (ref: PayloadRef<Entity>) => void
  readonly run: (input: InputShapeFromFields<Fields>, context: Context) => Promise<Entity | Partly<Entity> | null>
}

const payloadRef = <Entity>(name: string, description: string) =>
  builder.objectRef<Payload<Entity>>(name).implement({
    description,
    fields: t => ({
      userErrors: t.field({
        type: [UserErrorRef],
        nullable: false,
        resolve: ({ userErrors }) => userErrors,
        description: 'What was refused and can be mended; empty when all went well.',
      }),
    }),
  })

interface EntityField<Entity> {
  readonly type: NodeType<Entity>
  readonly description: string
}

/** Adds the thing itself, under this name, to the payload of an action that gives back one. */
export const entityField =
  <Entity>(name: string, { type, description }: EntityField<Entity>) =>
  (ref: PayloadRef<Entity>): void =>
    // The entity is the type's row, which the compiler does not see while both are generic.
    builder.objectField(ref, name, t => t.field({ type, resolve: ({ entity }) => entity as never, description }))

const capitalised = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

/**
 * Adds a mutation: `<name>(input: <Name>Input!): <Name>Payload!`. The caller's role is checked before anything is
 * called; refusals that the caller can mend become `userErrors`, everything else is an error of the field.
 */
export const action = <Fields extends InputFieldMap, Entity>(name: string, options: Action<Fields, Entity>): void => {
  const { role, sideEffects = [], run } = options
  const inputName = `${capitalised(name)}Input`
  const Input = builder.inputType(inputName, {
    description: `Input of \`${name}\`.`,
    fields: options.input,
  })
  const Payload = payloadRef<Entity>(`${capitalised(name)}Payload`, `Result of \`${name}\`.`)
  options.payload(Payload)
  builder.mutationField(name, t =>
    t.field({
      type: Payload,
      nullable: false,
      description: `${options.description} ${needs(role, sideEffects)}`,
      directives: { requires: { role }, ...(sideEffects.length === 0 ? {} : { sideEffect: { kinds: sideEffects } }) },
      args: { input: t.arg({ type: Input, required: true, description: 'What to do it with.' }) },
      resolve: async (_root, args, context, info): Promise<Payload<Entity>> => {
        // The type of an input object with generic fields is beyond the compiler; it is the one declared right above.
        const { input } = args as unknown as { readonly input: InputShapeFromFields<Fields> }
        if (!suffices(context.viewer.role, role)) {
          throw forbidden(
            `${name} needs the role "${role.toLowerCase()}"; you have "${context.viewer.role.toLowerCase()}"`,
          )
        }
        const type = info.schema.getType(inputName)
        const inputs = inputsOf(input, type)
        try {
          const faults = faultsIn(input, type)
          if (faults.length > 0)
            throw new Refused(faults.map(({ message, path }) => new Unacceptable(message, ...path)))
          const done = await run(input, context)
          if (!(done instanceof Partly)) return { entity: done, userErrors: [] }
          return { entity: done.entity, userErrors: done.faults.map(fault => partError(fault, inputs)) }
        } catch (error) {
          const userErrors = userErrorsOf(error, inputs)
          if (userErrors === undefined) throw error instanceof Refused ? error.faults[0] : error
          return { entity: null, userErrors }
        }
      },
    }),
  )
}
