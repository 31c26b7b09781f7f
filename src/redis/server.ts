import type { Redis } from 'ioredis'

/** Another id after every start of the server; empty where this user may not ask, or the command has been taken away. */
export const serverId = async (redis: Redis): Promise<string> => {
  try {
    return /^run_id:(.*?)\r?$/m.exec(await redis.info('server'))?.[1] ?? ''
  } catch (error) {
    if (error instanceof Error && /^(NOPERM|ERR)\b/.test(error.message)) return ''
    throw error
  }
}
