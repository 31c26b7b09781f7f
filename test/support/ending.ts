/** What is to be ended, in the order it was begun. */
const begun: (() => unknown)[] = []

/**
 * Ends this with the test that is running, or with the file where it was begun outside of tests. Not for tests that run
 * at the same time: the first that is over would end what the others have.
 */
export const atEnd = (end: () => unknown): void => void begun.push(end)

/** How much there is to end. */
export const countBegun = (): number => begun.length

/** Ends all but so many that were begun first; the latest first. */
export const endAllBut = async (count: number): Promise<void> => {
  for (const end of begun.splice(count).toReversed()) await end()
}
