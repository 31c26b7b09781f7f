import type { InputFieldMap, InputShapeFromFields } from '@pothos/core'
import type { GraphQLNamedType } from 'graphql'
import { bounds, faultsIn } from './bounds.ts'
import { builder, type InputFields, type NodeType, type SideEffect } from './builder.ts'
import type { Context, Role } from './context.ts'
import type { RestCalls } from './cost.ts'
import { once } from './once.ts'
import {
  inputsOf,
  Partly,
  partError,
  Refused,
  refuseAll,
  Unacceptable,
  type UserError,
  UserErrorRef,
  userErrorsOf,
} from './user-errors.ts'

/** Whether an action may reach people or spend credits, so that doing it twice is felt. */
const isFelt = (sideEffects: readonly SideEffect[]): boolean => sideEffects.some(kind => kind !== 'DELETES')

const needs = (role: Role, sideEffects: readonly SideEffect[]): string =>
  `Needs role \`${role.toLowerCase()}\`${isFelt(sideEffects) ? ', because it may reach people or spend credits' : ''}.`

/** What every action that is felt, or that says so, takes besides its own input. */
const keyField = (t: InputFields) => ({
  idempotencyKey: t.string({
    extensions: bounds({ characters: 200, blank: false }),
    description:
      'A name of your own for this one time, a UUID say. Under the same name with the same input it is done once: whoever asks again within 24 hours gets the first payload.',
  }),
})

/** What an action gives back: a thing, and what was refused. */
export interface Payload<Entity> {
  readonly entity: Entity | null
  readonly userErrors: readonly UserError[]
}

/** The payload of an action, to add fields to. */
export type PayloadRef<Entity> = ReturnType<typeof payloadRef<Entity>>

interface Action<Fields extends InputFieldMap, Entity> {
  readonly description: string
  readonly role: Role
  readonly sideEffects?: readonly SideEffect[]
  /** Whether it takes a key for the one time it is to be done; what is felt always does. */
  readonly once?: boolean
  /** The calls it makes, as `costs` declares them. */
  readonly directives?: { readonly restCalls: readonly RestCalls[] }
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

/** What is left of a thing that an action took away. */
export interface Deleted {
  readonly deletedId: string | null
}

/** Adds `deletedId` to the payload of an action that takes a thing away. */
export const deletedField =
  <Entity extends Deleted>(thing: string) =>
  (ref: PayloadRef<Entity>): void =>
    builder.objectField(ref, 'deletedId', t =>
      t.id({
        resolve: ({ entity }) => entity?.deletedId ?? null,
        description: `Id of the ${thing} that is gone. Null when the action was refused.`,
      }),
    )

/** The name that a caller may give to the one time an action is to be done. */
interface Keyed {
  readonly idempotencyKey?: string | null
}

const withoutKey = <Input extends object>({ idempotencyKey: _key, ...own }: Input & Keyed): Input =>
  // The compiler does not see that what is left of both is the one.
  own as unknown as Input

const capitalised = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

/**
 * Adds a mutation: `<name>(input: <Name>Input!): <Name>Payload!`. Whether the caller may is checked by the
 * directive before the operation is run; refusals that the caller can mend become `userErrors`, everything else is an error of the field.
 */
export const action = <Fields extends InputFieldMap, Entity>(name: string, options: Action<Fields, Entity>): void => {
  const { role, sideEffects = [], once: isOnce = isFelt(sideEffects), run } = options
  const inputName = `${capitalised(name)}Input`
  const Input = builder.inputType(inputName, {
    description: `Input of \`${name}\`.`,
    fields: t => ({ ...options.input(t), ...(isOnce ? keyField(t) : {}) }),
  })
  const Payload = payloadRef<Entity>(`${capitalised(name)}Payload`, `Result of \`${name}\`.`)
  options.payload(Payload)
  const perform = async (
    input: InputShapeFromFields<Fields> & Keyed,
    context: Context,
    type: GraphQLNamedType | undefined,
  ): Promise<Payload<Entity>> => {
    const inputs = inputsOf(input, type)
    try {
      refuseAll(faultsIn(input, type).map(({ message, path }) => new Unacceptable(message, ...path)))
      const done = await run(withoutKey(input), context)
      if (!(done instanceof Partly)) return { entity: done, userErrors: [] }
      return { entity: done.entity, userErrors: done.faults.map(fault => partError(fault, inputs)) }
    } catch (error) {
      const userErrors = userErrorsOf(error, inputs)
      if (userErrors === undefined) throw error instanceof Refused ? error.faults[0] : error
      return { entity: null, userErrors }
    }
  }
  builder.mutationField(name, t =>
    t.field({
      type: Payload,
      nullable: false,
      description: `${options.description} ${needs(role, sideEffects)}`,
      directives: {
        requires: { role },
        ...(sideEffects.length === 0 ? {} : { sideEffect: { kinds: sideEffects } }),
        ...options.directives,
      },
      args: { input: t.arg({ type: Input, required: true, description: 'What to do it with.' }) },
      resolve: async (_root, args, context, info): Promise<Payload<Entity>> => {
        // The type of an input object with generic fields is beyond the compiler; it is the one declared right above.
        const { input } = args as unknown as { readonly input: InputShapeFromFields<Fields> & Keyed }
        const type = info.schema.getType(inputName)
        const { idempotencyKey: key } = input
        if (typeof key !== 'string') return perform(input, context, type)
        const attempt = { action: name, key, input: withoutKey(input) }
        return once(attempt, context, lasting => perform(input, lasting, type))
      },
    }),
  )
}
