/** What tests wait for. */
export interface News {
  /** To be called whenever something has changed. */
  tell(): void
  /** Refuses everybody who waits, and who comes to wait later. */
  fail(reason: Error): void
  /** Resolves as soon as this is so. */
  until(isSo: () => boolean): Promise<void>
}

interface Waiter {
  readonly isSo: () => boolean
  readonly resolve: () => void
  readonly reject: (reason: Error) => void
}

export const createNews = (): News => {
  const waiters = new Set<Waiter>()
  let failure: Error | undefined
  const tell = (): void => {
    for (const waiter of waiters) {
      if (failure !== undefined) waiter.reject(failure)
      else if (waiter.isSo()) waiter.resolve()
      else continue
      waiters.delete(waiter)
    }
  }
  return {
    tell,
    fail: reason => {
      failure ??= reason
      tell()
    },
    until: isSo =>
      new Promise((resolve, reject) => {
        waiters.add({ isSo, resolve, reject })
        tell()
      }),
  }
}
