/** Requests that are being answered. */
export interface RunningRequests<Args extends readonly unknown[]> {
  /** Answers a request, and counts it until that is done. */
  readonly fetch: (...args: Args) => Promise<Response>
  /** Resolves when those that are being answered now are done, and whatever came with them is cleared away. */
  ended(): Promise<unknown>
}

/** Keeps count of the requests that are being answered by `fetch`. */
export const countRunning = <Args extends readonly unknown[]>(
  fetch: (...args: Args) => Promise<Response>,
): RunningRequests<Args> => {
  const running = new Set<Promise<Response>>()
  return {
    fetch: async (...args) => {
      const answer = fetch(...args)
      running.add(answer)
      try {
        return await answer
      } finally {
        running.delete(answer)
      }
    },
    ended: () => Promise.allSettled(running),
  }
}
