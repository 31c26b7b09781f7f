import type { Clock } from '../lemlist/clock.ts'
import { pause } from './pause.ts'

/** Works again and again, as many milliseconds later as the work says, until the signal; resolves when the last has ended. */
export const repeat = async (clock: Clock, signal: AbortSignal, work: () => Promise<number>): Promise<void> => {
  while (!signal.aborted) await pause(clock, await work(), signal)
}
