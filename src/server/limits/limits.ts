import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type ValidationRule,
  validate,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Context } from '../../graph/context.ts'
import { type DocumentLimits, faultsOfDocument } from '../../graph/limits.ts'
import { faultOfVariables, faultsOfLiterals } from './limits-values.ts'
import { readDocument } from './tokens.ts'

/** Most errors of one answer that is refused as a whole. */
const mostErrors = 10

const firstOfEach = (rules: readonly ValidationRule[]): readonly ValidationRule[] =>
  rules.filter(({ name }, at) => rules.findIndex(rule => rule.name === name) === at)

/** Compares a document with the schema. Rules that several plugins bring are asked once. */
export const validateOnce =
  (hideSuggestions: boolean) =>
  (schema: GraphQLSchema, document: DocumentNode, rules: readonly ValidationRule[]): readonly GraphQLError[] =>
    // One more says that there are more.
    validate(schema, document, firstOfEach(rules), { maxErrors: mostErrors - 1, hideSuggestions })

/** What a document holds beyond its limits; to be asked before it is validated. */
export const faultsOf = (document: DocumentNode, limits: DocumentLimits): readonly GraphQLError[] =>
  [...faultsOfDocument(document, limits), ...faultsOfLiterals(document, limits.listItems)].slice(0, mostErrors)

/** A result that is refused as a whole with the first of its errors; any other as it is. */
const firstErrors = <Result>(result: Result): Result => {
  const { data, errors } = Object(result) as ExecutionResult
  if (data !== undefined || errors === undefined || errors.length <= mostErrors) return result
  return { ...result, errors: errors.slice(0, mostErrors) }
}

interface Held {
  readonly args: { readonly variableValues?: unknown }
  setResultAndStopExecution(result: ExecutionResult): void
}

/**
 * Refuses documents and variables that are larger than any screen needs, over every transport and before anything of
 * them runs: the document before it is read, while it is read, and before it is compared with the schema.
 */
export const documentLimits = (limits: DocumentLimits): Plugin<Context> => {
  const hold = ({ args: { variableValues }, setResultAndStopExecution }: Held): void => {
    const fault = faultOfVariables(variableValues, limits.listItems)
    if (fault !== undefined) setResultAndStopExecution({ errors: [fault] })
  }
  return {
    onParse: ({ setParseFn }) => setParseFn((source, options) => readDocument(source, limits.tokens, options)),
    onValidate: ({ params: { documentAST }, setResult }) => {
      const faults = faultsOf(documentAST, limits)
      if (faults.length > 0) setResult(faults)
    },
    onExecute: payload => {
      hold(payload)
      return { onExecuteDone: ({ result, setResult }) => setResult(firstErrors(result)) }
    },
    onSubscribe: payload => {
      hold(payload)
      return { onSubscribeResult: ({ result, setResult }) => setResult(firstErrors(result)) }
    },
  }
}
