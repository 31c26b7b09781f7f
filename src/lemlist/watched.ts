import { LemlistError } from './errors.ts'
import type { Tenant } from './tenant.ts'

/** Who is told of what becomes of a team's key. */
export interface Watcher {
  /** Called with each question for the team, whether lemlist is asked or not. */
  readonly onUse?: () => void
  /** Called when lemlist refuses the key. */
  readonly onRefused?: () => void
}

const nobody = (): void => undefined

/** The same team, watched. */
export const watched = (tenant: Tenant, { onUse = nobody, onRefused = nobody }: Watcher): Tenant => {
  const watch = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    onUse()
    try {
      return await call()
    } catch (error) {
      if (error instanceof LemlistError && error.kind === 'unauthenticated') onRefused()
      throw error
    }
  }
  return {
    ...tenant,
    read: (...call) => watch(() => tenant.read(...call)),
    write: (...call) => watch(() => tenant.write(...call)),
    download: (...call) => watch(() => tenant.download(...call)),
    batcher: { load: (...call) => watch(() => tenant.batcher.load(...call)) },
  }
}
