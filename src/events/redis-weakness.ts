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

const ofReplicas = async (redis: Redis): Promise<string | undefined> => {
  const [role, replicas] = await Promise.all(['role', 'connected_slaves'].map(name => told(redis, 'replication', name)))
  if (role !== 'slave' && (replicas ?? '0') === '0') return undefined
  return 'Redis answers before its replicas have an event, so a failover loses the last of them: set `min-replicas-to-write` in Redis, which bounds how many.'
}

/** Why this Redis could lose events that it acknowledged, a sentence for each reason with what to set; undefined when it could not. */
export const redisWeakness = async (redis: Redis): Promise<string | undefined> => {
  const onDisk = (await ofAppendFile(redis)) ?? (await ofMemory(redis))
  const reasons = [onDisk, await ofReplicas(redis)].filter(reason => reason !== undefined)
  return reasons.length > 0 ? reasons.join(' ') : undefined
}

/** A server as it began. */
export interface RedisServer {
  /** Another one after every start; undefined where it does not tell. */
  readonly id: string | undefined
  /** Whether it may have begun without events that were acknowledged: by itself before it ended, or by another. */
  readonly isDoubtful: boolean
}

/** Finds out which server answers. */
export const redisServer = async (redis: Redis): Promise<RedisServer> => {
  const [id, formerPrimary, weakness] = await Promise.all([
    told(redis, 'server', 'run_id'),
    // Set where it was a replica and took over.
    told(redis, 'replication', 'master_replid2'),
    ofAppendFile(redis),
  ])
  return { id, isDoubtful: weakness !== undefined || /[^0]/.test(formerPrimary ?? '') }
}
