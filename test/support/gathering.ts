import { setImmediate as nextTurn } from 'node:timers/promises'
import type { GraphqlAnswer } from './harness.ts'
import type { Subscription } from './subscription.ts'

/** Resolves when this is so; looks at it in each turn of the event loop, in which a test's clock goes on as well. */
export const turnsUntil = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await nextTurn()
}

/** Reads a subscription all along, so that it is never behind; gives its messages as they come. */
export const gather = (subscription: Subscription): readonly GraphqlAnswer[] => {
  const messages: GraphqlAnswer[] = []
  const read = async (): Promise<void> => {
    for (let message = await subscription.next(); message !== undefined; message = await subscription.next()) {
      messages.push(message)
    }
  }
  // It is cut off when the test ends.
  read().catch(() => undefined)
  return messages
}
