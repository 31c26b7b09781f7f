/** What tests wait for. */
export interface News {
  /** To be called whenever something has changed. */
  tell(): void
  /** From now on everybody who waits is refused. */
  fail(reason: unknown): void
  /** Resolves as soon as this is so. */
  until(isSo: () => boolean): Promise<void>
}

export const createNews = (): News => {
  const failure = Promise.withResolvers<never>()
  failure.promise.catch(() => undefined)
  let change = Promise.withResolvers<void>()
  return {
    tell: () => {
      change.resolve()
      change = Promise.withResolvers()
    },
    fail: failure.reject,
    until: async isSo => {
      while (!isSo()) await Promise.race([change.promise, failure.promise])
    },
  }
}
