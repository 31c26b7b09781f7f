import type { InputFieldMap, InputShapeFromFields } from '@pothos/core'
import { LemlistError } from '../lemlist/errors.ts'
import { builder, type InputFields, type NodeType, type SideEffect } from './builder.ts'
import type { Context, Role } from './context.ts'
import { codeOf, forbidden } from './errors.ts'
import { suffices } from './role.ts'

const userErrorCodes = {
  BAD_USER_INPUT: { description: 'lemlist does not accept a value; the message says which.' },
  NOT_FOUND: { description: 'There is no such thing.' },
  CONFLICT: { description: 'It cannot be done in the present state.' },
  PAYMENT_REQUIRED: { description: 'The lemlist plan or its credits do not cover this.' },
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

/** The error as the caller can mend it; undefined when it cannot be mended by them. */
const userErrorOf = (error: unknown, inputNames: readonly string[]): UserError | undefined => {
  if (error instanceof Unacceptable) return { code: 'BAD_USER_INPUT', message: error.message, field: error.field }
  if (!(error instanceof LemlistError)) return undefined
  const code = codeOf(error)
  if (!isUserErrorCode(code)) return undefined
  const named = inputNames.find(name => new RegExp(`\\b${name.replace(/Id$/, '')}\\b`, 'i').test(error.message))
  return { code, message: error.message, field: named === undefined ? null : ['input', named] }
}

const needs = (role: Role): string =>
  `Needs role \`${role.toLowerCase()}\`${role === 'SEND' ? ', because it may reach people or spend credits' : ''}.`

/** What an action gives back: a thing, and what was refused. */
interface Payload<Entity> {
  readonly entity: Entity | null
  readonly userErrors: readonly UserError[]
}

type PayloadRef<Entity> = ReturnType<typeof payloadRef<Entity>>

interface Action<Fields extends InputFieldMap, Entity> {
  readonly description: string
  readonly role: Role
  readonly sideEffects?: readonly SideEffect[]
  readonly input: (t: InputFields) => Fields
  /** Adds the payload's entity field. */
  readonly payload: (ref: PayloadRef<Entity>) => void
  readonly run: (input: InputShapeFromFields<Fields>, context: Context) => Promise<Entity | null>
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
  const Input = builder.inputType(`${capitalised(name)}Input`, {
    description: `Input of \`${name}\`.`,
    fields: options.input,
  })
  const Payload = payloadRef<Entity>(`${capitalised(name)}Payload`, `Result of \`${name}\`.`)
  options.payload(Payload)
  builder.mutationField(name, t =>
    t.field({
      type: Payload,
      nullable: false,
      description: `${options.description} ${needs(role)}`,
      directives: { requires: { role }, ...(sideEffects.length === 0 ? {} : { sideEffect: { kinds: sideEffects } }) },
      args: { input: t.arg({ type: Input, required: true, description: 'What to do it with.' }) },
      resolve: async (_root, args, context): Promise<Payload<Entity>> => {
        // The type of an input object with generic fields is beyond the compiler; it is the one declared right above.
        const { input } = args as unknown as { readonly input: InputShapeFromFields<Fields> }
        if (!suffices(context.viewer.role, role)) {
          throw forbidden(
            `${name} needs the role "${role.toLowerCase()}"; you have "${context.viewer.role.toLowerCase()}"`,
          )
        }
        try {
          return { entity: await run(input, context), userErrors: [] }
        } catch (error) {
          const userError = userErrorOf(error, Object.keys(input))
          if (userError === undefined) throw error
          return { entity: null, userErrors: [userError] }
        }
      },
    }),
  )
}
