import type { Redis } from 'ioredis'

const wanted = 'set `appendonly yes`, `appendfsync always` and `maxmemory-policy noeviction` in Redis'

/** The answer, or undefined where this user may not ask, or the command has been taken away. */
const ifAllowed = async <Answer>(question: Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await question
  } catch (error) {
    if (error instanceof Error && /^(NOPERM|ERR)\b/.test(error.message)) return undefined
    throw error
  }
}

/** A setting of the server; undefined where it does not tell. */
const setting = async (redis: Redis, name: string): Promise<string | undefined> => {
  const answer = await ifAllowed(redis.config('GET', name))
  return Array.isArray(answer) && answer.length > 1 ? String(answer[1]) : undefined
}

/** A line of what the server tells of itself; undefined where it does not tell. */
const told = async (redis: Redis, section: string, name: string): Promise<string | undefined> => {
  const text = await ifAllowed(redis.info(section))
  return text === undefined ? undefined : new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(text)?.[1]
}

const ofAppendFile = async (redis: Redis): Promise<string | undefined> => {
  const [isOn, syncs, pauses] = await Promise.all(
    ['appendonly', 'appendfsync', 'no-appendfsync-on-rewrite'].map(name => setting(redis, name)),
  )
  if (isOn === 'no' || (isOn === undefined && (await told(redis, 'persistence', 'aof_enabled')) === '0'))
    return `Redis keeps no append-only file, so a crash loses every event since its last snapshot: ${wanted}.`
  if (isOn === undefined || syncs === undefined)
    return `Redis does not tell how it writes to disk, so nobody knows what a crash of its machine loses: ${wanted}.`
  if (syncs !== 'always')
    return `Redis answers before events are on disk (\`appendfsync ${syncs}\`), so a crash of its machine loses the last of them: ${wanted}.`
  if (pauses === 'yes')
    return 'Redis answers before events are on disk while it rewrites its file, so a crash of its machine then loses the last of them: set `no-appendfsync-on-rewrite no` in Redis.'
  return undefined
}

const ofMemory = async (redis: Redis): Promise<string | undefined> => {
  const limit = (await setting(redis, 'maxmemory')) ?? (await told(redis, 'memory', 'maxmemory'))
  const policy = (await setting(redis, 'maxmemory-policy')) ?? (await told(redis, 'memory', 'maxmemory_policy'))
  if (limit === undefined || limit === '0' || policy === undefined || policy === 'noeviction') return undefined
  return `Redis drops events when its memory is full (\`maxmemory-policy ${policy}\`): ${wanted}.`
}

/** Why this Redis could lose events that it acknowledged, in one sentence with what to set; undefined when it could not. */
export const redisWeakness = async (redis: Redis): Promise<string | undefined> =>
  (await ofAppendFile(redis)) ?? (await ofMemory(redis))
