import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'

/** A script that Redis runs in one step. */
export interface Script {
  readonly lua: string
  readonly sha: string
}

/** Makes a script of its text. */
export const script = (lua: string): Script => ({ lua, sha: createHash('sha1').update(lua).digest('hex') })

/** Runs a script, by its name where Redis knows it: after a restart it does not. */
export const runScript = async (
  redis: Redis,
  { lua, sha }: Script,
  names: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> => {
  try {
    return await redis.evalsha(sha, names.length, ...names, ...args)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return redis.eval(lua, names.length, ...names, ...args)
  }
}
