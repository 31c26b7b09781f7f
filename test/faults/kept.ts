import { expect } from 'vitest'
import type { TeamWorld } from '../../src/sandbox/world.ts'
import { faultless, tally } from '../live/tally.ts'
import type { Clients } from '../support/clients.ts'

/** Within which all clients are to have success after a fault has ended, in milliseconds. */
export const recoveryMs = 10_000

/** What clients were told of their orders, and how often lemlist carried them out, where these do not go together. */
const wrongOrders = ({ orders }: Clients, { enrichments }: TeamWorld): readonly string[] => {
  const carriedOut = Map.groupBy(enrichments.all(), ({ input }) => input.firstName)
  return orders.flatMap(({ name, told }) => {
    const times = carriedOut.get(name)?.length ?? 0
    return times === 1 || (times === 0 && told !== 'done') ? [] : [`told ${told}, carried out ${times} times`]
  })
}

/** Ends the clients' work, and expects that nothing was lost or done twice, and that every answer was clear. */
export const expectAllKept = async (clients: Clients, team: TeamWorld): Promise<void> => {
  await clients.stop()
  expect(clients.operations.filter(({ ending }) => ending === 'unclear')).toEqual([])
  expect(wrongOrders(clients, team)).toEqual([])
  expect(clients.orders.some(({ told }) => told === 'done')).toBe(true)
  for (const { events } of clients.subscribers) expect(tally(events, clients.acknowledged)).toEqual(faultless)
}
