/** How the gateway learns of events: lemlist calls its hook, or the gateway looks by itself. */
export type HookMode = 'WEBHOOK' | 'POLLING'

/** How it stands with the gateway's own hook. */
export interface HookHealth {
  readonly mode: HookMode
  /** Whether the hook was there when it was last looked for. */
  readonly registered: boolean
  /** When lemlist last told of an event, in milliseconds since 1970; undefined before the first. */
  readonly lastEventAt: number | undefined
  /** When the hook was last looked for, or lemlist last asked for what happened; undefined before that. */
  readonly lastCheckedAt: number | undefined
  /**
   * Why there is no hook, why it could not be looked for, or what to check where its calls do not arrive, in words fit for
   * clients; undefined when all is well.
   */
  readonly problem: string | undefined
}

/** What operations may know of the gateway's own hook. */
export interface HookView {
  health(): HookHealth
  /** Whether the gateway made the hook with this id. */
  isOurs(hookId: string): boolean
}
