import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Context } from '../../graph/context.ts'
import { validateOnce } from './limits.ts'

const describing: ReadonlySet<string> = new Set(['__schema', '__type'])

/** The rule of validation that the schema is not told. */
const SchemaUntoldRule = (context: ValidationContext): ASTVisitor => ({
  Field: node => {
    if (!describing.has(node.name.value)) return
    context.reportError(
      new GraphQLError(`the schema is not told here (INTROSPECTION=off): ${node.name.value} is not answered`, {
        nodes: node,
        extensions: { code: 'FORBIDDEN' },
      }),
    )
  },
})

interface Asked {
  readonly args: object
}

/** Validates documents. Where introspection is off, nothing is told of the schema: not when asked for it, and no names in errors. */
export const introspection = (isOn: boolean): Plugin<Context> => {
  const hide = ({ args }: Asked): void => void Object.assign(args, { hideSuggestions: !isOn })
  return {
    onValidate: ({ addValidationRule, setValidationFn }) => {
      setValidationFn(validateOnce(!isOn))
      if (!isOn) addValidationRule(SchemaUntoldRule)
    },
    onExecute: hide,
    onSubscribe: hide,
  }
}
