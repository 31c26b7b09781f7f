/** The server adapter's signals are its own kind; what takes several signals together takes only the runtime's. */
export const nativeSignal = (signal: AbortSignal): AbortSignal => {
  const controller = new AbortController()
  const abort = (): void => controller.abort(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return controller.signal
}
