import { GraphQLDeferDirective, GraphQLStreamDirective, MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  defaultFieldResolver,
  type FieldNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import type { Context } from '../../graph/context.ts'
import { callsOf } from '../../graph/cost.ts'
import { countErrors } from './limits-errors.ts'
import { type Run, runOf } from './timeout.ts'

/** Most fields that one operation may produce, about: 15 MB of JSON. */
export const mostFields = 500_000

/** Fields that are produced in one turn of the event loop, about: some milliseconds. */
const fieldsOfTurn = 2000

/** Fields of rows that are produced at once all the same where they lead to calls, so that those go together. */
const fieldsTogether = 12_000

const tooLarge = (): GraphQLError =>
  new GraphQLError(
    `the answer would have more than ${mostFields.toLocaleString('en')} fields: select less, or fewer rows with a smaller \`first\``,
    { extensions: { code: 'COST_LIMIT_EXCEEDED', retryable: false } },
  )

/** One row of a list, as it is selected: up to lists in it, whose rows count by themselves. */
interface RowSize {
  readonly fields: number
  /** Whether any of them may cost calls. */
  readonly hasCalls: boolean
}

const rowSize = ({ fieldNodes, fragments, schema, returnType }: GraphQLResolveInfo): RowSize => {
  let fields = 1
  let hasCalls = false
  const walk = ({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): void => {
    for (const node of selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments[node.name.value]
        if (fragment !== undefined) walk(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value))
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        walk(node.selectionSet, node.typeCondition ? schema.getType(node.typeCondition.name.value) : type)
      } else walkField(node, type)
    }
  }
  const walkField = (node: FieldNode, type: GraphQLNamedType | undefined): void => {
    fields += 1
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined
    hasCalls ||= field !== undefined && callsOf(field.extensions).length > 0
    if (field === undefined || node.selectionSet === undefined || isListType(getNullableType(field.type))) return
    walk(node.selectionSet, getNamedType(field.type))
  }
  for (const { selectionSet } of fieldNodes) if (selectionSet) walk(selectionSet, getNamedType(returnType))
  return { fields, hasCalls }
}

const sizes = new WeakMap<FieldNode, RowSize>()

const sizeOfRow = (info: GraphQLResolveInfo): RowSize => {
  const [node] = info.fieldNodes
  const size = (node && sizes.get(node)) ?? rowSize(info)
  if (node !== undefined) sizes.set(node, size)
  return size
}

/** Hands out the rows of an operation in turns, so that others come in between. */
class Pace {
  readonly #run: Run
  #room = fieldsOfTurn
  #roomTogether = fieldsTogether
  #waiting: { readonly fields: number; readonly go: () => void }[] = []
  #isGoing = false

  constructor(run: Run) {
    this.#run = run
  }

  /** The rows, those that are for later turns as promises; never, where they are too many. */
  rows(rows: readonly unknown[], { fields, hasCalls }: RowSize): unknown {
    const all = rows.length * fields
    this.#run.fields += all
    if (this.#run.isEnded) return new Promise(() => undefined)
    const { limits } = this.#run
    if (this.#run.fields > limits.fields) {
      this.#run.end(tooLarge())
      return new Promise(() => undefined)
    }
    if (limits.nextTurn === undefined) return rows
    if (hasCalls && all <= this.#roomTogether) {
      this.#roomTogether -= all
      return rows
    }
    if (this.#hasRoom(all)) return rows
    return rows.map(row => (this.#hasRoom(fields) ? row : this.#later(row, fields)))
  }

  #hasRoom(fields: number): boolean {
    if (this.#waiting.length > 0 || this.#room < fields) return false
    this.#room -= fields
    return true
  }

  #later(row: unknown, fields: number): Promise<unknown> {
    return new Promise(resolve => {
      this.#waiting.push({ fields, go: () => resolve(row) })
      if (!this.#isGoing) void this.#go()
    })
  }

  async #go(): Promise<void> {
    this.#isGoing = true
    while (this.#waiting.length > 0) {
      await this.#run.limits.nextTurn?.()
      // What is left is for nobody.
      if (this.#run.isEnded) this.#waiting = []
      this.#room = fieldsOfTurn
      let count = 0
      while (this.#room > 0 && count < this.#waiting.length) {
        this.#room -= this.#waiting[count]?.fields ?? 0
        count += 1
      }
      for (const { go } of this.#waiting.splice(0, count)) go()
    }
    this.#isGoing = false
  }
}

const paces = new WeakMap<Run, Pace>()

const paceOf = (run: Run): Pace => {
  const pace = paces.get(run) ?? new Pace(run)
  paces.set(run, pace)
  return pace
}

const paced = (result: unknown, context: Context, info: GraphQLResolveInfo): unknown => {
  const run = runOf(context.lemlist)
  return run === undefined || !Array.isArray(result) ? result : paceOf(run).rows(result, sizeOfRow(info))
}

/** A schema whose lists count, alone and with `@defer` and `@stream`. */
interface Counted {
  readonly alone: GraphQLSchema
  readonly whole: GraphQLSchema
}

const made = new WeakMap<GraphQLSchema, Counted>()

/**
 * The schema with `@defer` and `@stream`, and with lists that count what an operation produces and make way for others meanwhile: what comes from the
 * cache costs no calls, and would otherwise be without end.
 */
export const inTurns = (schema: GraphQLSchema): Counted => {
  const known = made.get(schema)
  if (known !== undefined) return known
  const mapped = mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: config => {
      const { resolve = defaultFieldResolver } = config
      if (!isListType(getNullableType(config.type))) {
        return config.resolve === undefined ? config : { ...config, resolve: countErrors(resolve) }
      }
      return {
        ...config,
        resolve: countErrors((source, args, context, info) => {
          const result = resolve(source, args, context, info)
          return result instanceof Promise
            ? result.then(rows => paced(rows, context, info))
            : paced(result, context, info)
        }),
      }
    },
  })
  // Yoga would put them in for each gateway anew, and look through the whole schema each time.
  const missing = [GraphQLDeferDirective, GraphQLStreamDirective].filter(({ name }) => !mapped.getDirective(name))
  const whole = new GraphQLSchema({ ...mapped.toConfig(), directives: [...mapped.getDirectives(), ...missing] })
  const both = { alone: mapped, whole }
  made.set(schema, both)
  return both
}

/** Gives out turns of the event loop, one at a time, in the order in which they were asked for. */
export const createTurns = (endOfTurn: () => Promise<void>): (() => Promise<void>) => {
  let last = Promise.resolve()
  return () => {
    last = last.then(endOfTurn)
    return last
  }
}
