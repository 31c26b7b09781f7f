import type { ExecutionResult } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { type Asked, refusedTo } from '../../graph/rights.ts'
import type { ServerContext } from '../context.ts'

interface Held {
  readonly args: Asked & { readonly contextValue?: unknown }
  setResultAndStopExecution(result: ExecutionResult): void
}

/**
 * Refuses operations that hold anything which is beyond the caller's role, as a whole and before any of it runs: over
 * every transport, by the schema's own `@requires`.
 */
export const rights = (): Plugin<ServerContext> => {
  const hold = ({ args, setResultAndStopExecution }: Held): void => {
    const { viewer } = args.contextValue as ServerContext
    const errors = refusedTo(viewer.role, args)
    if (errors.length > 0) setResultAndStopExecution({ data: null, errors })
  }
  return { onExecute: hold, onSubscribe: hold }
}
