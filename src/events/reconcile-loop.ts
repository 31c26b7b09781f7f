import type { Clock } from '../lemlist/clock.ts'

/** Waits so many milliseconds, or until the signal. */
const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const end = (): void => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.after(ms, end)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })

/** Works again and again, as many milliseconds later as the work says, until the signal; resolves when the last has ended. */
export const repeat = async (clock: Clock, signal: AbortSignal, work: () => Promise<number>): Promise<void> => {
  while (!signal.aborted) await pause(clock, await work(), signal)
}
