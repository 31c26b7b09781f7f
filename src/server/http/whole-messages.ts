import {
  type ASTVisitor,
  type DirectiveNode,
  GraphQLError,
  OperationTypeNode,
  type ValidationContext,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'

const splits = ({ name }: DirectiveNode): boolean => name.value === 'defer' || name.value === 'stream'

const refusal = (directive: DirectiveNode): GraphQLError =>
  new GraphQLError(
    `@${directive.name.value} is for queries: each message of a subscription comes whole, whatever \`if\` says`,
    { nodes: directive, extensions: { code: 'BAD_USER_INPUT' } },
  )

/** The rule of validation that each message of a subscription comes whole. */
export const WholeMessagesRule = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition: operation => {
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return
    for (const node of [operation, ...context.getRecursivelyReferencedFragments(operation)]) {
      visit(node, {
        Directive: directive => {
          if (splits(directive)) context.reportError(refusal(directive))
        },
      })
    }
  },
})

/** Refuses subscriptions that ask for a part of a message to come later. */
export const wholeMessages = (): Plugin => ({
  onValidate: ({ addValidationRule }) => addValidationRule(WholeMessagesRule),
})
