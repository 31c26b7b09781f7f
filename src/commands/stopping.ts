import type { Clock } from '../lemlist/clock.ts'

/** A part of stopping. */
export interface Step {
  /** What it waits for, to be read after "for": "subscribers to leave". */
  readonly what: string
  /** Longest it is waited for, in milliseconds. */
  readonly withinMs: number
  run(): Promise<unknown>
}

interface StoppingOptions {
  readonly clock: Clock
  /** Told of each step that was not waited for. */
  readonly say: (line: string) => void
}

/** Whether it ended in time; rejects where it failed in time. */
const endsWithin = async ({ withinMs, run }: Step, clock: Clock): Promise<boolean> => {
  let cancel = (): void => undefined
  const late = new Promise<boolean>(resolve => {
    cancel = clock.after(withinMs, () => resolve(false))
  })
  try {
    return await Promise.race([run().then(() => true), late])
  } finally {
    cancel()
  }
}

/**
 * Takes the steps one after another, each for no longer than its time: whoever stops a process kills it soon, and what
 * hangs must not keep the rest from being put in order. Rejects with the first failure when all were taken.
 */
export const stopInSteps = async (steps: readonly Step[], { clock, say }: StoppingOptions): Promise<void> => {
  const failures: unknown[] = []
  for (const step of steps) {
    try {
      if (!(await endsWithin(step, clock)))
        say(`Stopping: after ${step.withinMs / 1000} s waited no more for ${step.what}`)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
