import { getOperationAST, Kind, parse } from 'graphql'
import type { SubscribePayload } from 'graphql-ws'

interface Result {
  readonly data?: unknown
}

/** A subscription that can be asked for again. */
export interface Resumable {
  /** What to send: each time it is written down, it asks for what follows the last event seen. */
  readonly payload: SubscribePayload
  saw(result: Result): void
}

/** The variable in the argument `after` of what is subscribed to. */
const placeVariable = ({ query, operationName }: SubscribePayload): string | undefined => {
  const field = getOperationAST(parse(query), operationName)?.selectionSet.selections[0]
  if (field?.kind !== Kind.FIELD) return undefined
  const value = field.arguments?.find(({ name }) => name.value === 'after')?.value
  return value?.kind === Kind.VARIABLE ? value.name.value : undefined
}

const cursorIn = ({ data }: Result): string | undefined => {
  const [event] = Object.values(data ?? {})
  if (typeof event !== 'object' || event === null || !('cursor' in event)) return undefined
  return typeof event.cursor === 'string' ? event.cursor : undefined
}

/**
 * Makes a subscription go on where it was, whose document selects `cursor` and has a variable as its argument `after`;
 * any other one begins again as it is written. Throws a syntax error of the document.
 */
export const resumable = (request: SubscribePayload): Resumable => {
  const variable = placeVariable(request)
  let cursor: string | undefined
  return {
    payload: {
      ...request,
      get variables() {
        if (variable === undefined || cursor === undefined) return request.variables
        return { ...request.variables, [variable]: cursor }
      },
    },
    saw: result => {
      cursor = cursorIn(result) ?? cursor
    },
  }
}
