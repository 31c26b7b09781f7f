import { z } from 'zod'
import type { EventLog } from './log.ts'

const OwnHook = z.object({
  id: z.string(),
  targetUrl: z.string(),
  /** Fingerprint of the secret it was made with: lemlist never tells that again. */
  secret: z.string(),
  /** When it was made; all times in milliseconds since 1970. */
  madeAt: z.number().optional(),
})

/** A hook that the gateway made. */
export type OwnHook = z.output<typeof OwnHook>

const HookState = z.object({
  /** Those that may still be there, the newest last. */
  hooks: z.array(OwnHook),
  registered: z.boolean(),
  /** When it was last looked for. */
  checkedAt: z.number().optional(),
  /** When it was last seen to be there. */
  seenAt: z.number().optional(),
  /** Since when events may be missing because it was not there, or its calls did not arrive; until that has been told. */
  missingSince: z.number().optional(),
  /** Since when calls must have come and none arrived; until one does. */
  silentSince: z.number().optional(),
  /** What is wrong with it, in words fit for clients. */
  problem: z.string().optional(),
})

/** What all replicas of the gateway know of a team's hook. */
export type HookState = z.output<typeof HookState>

/** What is known before anything was done. */
export const noHook: HookState = { hooks: [], registered: false }

const nameOf = (team: string): string => `hook ${team}`

/** What the log knows of a team's hook; nothing where it holds something else. */
export const readHookState = async (log: EventLog, team: string): Promise<HookState> => {
  const text = await log.get(nameOf(team))
  if (text === undefined) return noHook
  try {
    return HookState.parse(JSON.parse(text))
  } catch {
    return noHook
  }
}

export const writeHookState = (log: EventLog, team: string, state: HookState): Promise<void> =>
  log.put(nameOf(team), JSON.stringify(state))
