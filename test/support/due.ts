import type { Harness } from './harness.ts'

/** The events that a hook for every event was to be called for, oldest first. */
export const dueEvents = ({ sandbox, team }: Harness): string[] => {
  const everything = team.hooks.all().find(({ type }) => type === undefined)
  const { deliveries } = sandbox.deliveries()
  return deliveries.filter(({ hookId }) => hookId === everything?._id).map(({ type }) => type)
}
