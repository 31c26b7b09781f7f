/** A caller who reads slower than this, in bytes a millisecond, is given up. */
const slowest = 20

interface PassingOptions {
  /** How long the caller may let pieces wait in all before they have to be fast, in milliseconds. */
  readonly graceMs: number
  /** Called once, when the body came to its end, broke off, or was left. */
  readonly end: () => void
}

/** A body as it is passed on to a caller: piece by piece as they take it, and no longer than they are worth waiting for. */
export const passedOn = (
  body: ReadableStream<Uint8Array> | null,
  { graceMs, end }: PassingOptions,
): ReadableStream<Uint8Array> => {
  const reader = (body ?? new Blob([]).stream()).getReader()
  let open = true
  const endOnce = (): void => {
    if (open) end()
    open = false
  }
  let bytes = 0
  /** What the caller let pieces wait in all, in milliseconds. */
  let waited = 0
  let offeredAt = performance.now()
  const next = async (): Promise<Uint8Array | undefined> => {
    waited += performance.now() - offeredAt
    if (waited > graceMs && bytes / waited < slowest) throw new Error('the caller reads too slowly')
    const { value } = await reader.read()
    bytes += value?.length ?? 0
    offeredAt = performance.now()
    return value
  }
  return new ReadableStream<Uint8Array>(
    {
      pull: async to => {
        try {
          const piece = await next()
          if (piece !== undefined) return to.enqueue(piece)
          endOnce()
          to.close()
        } catch (error) {
          endOnce()
          void reader.cancel(error).catch(() => undefined)
          to.error(error)
        }
      },
      cancel: reason => {
        endOnce()
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
