import { script } from '../redis/script.ts'
import { lossHole } from './log.ts'

/** The keys of one team, in the order in which scripts take them; the part in braces keeps them on one node of a cluster. */
export const teamKeys = (prefix: string, team: string) => {
  const own = `${prefix}:{${encodeURIComponent(team)}}`
  return {
    events: `${own}:events`,
    facts: `${own}:facts`,
    state: `${own}:state`,
    held: `${own}:held`,
    due: `${own}:due`,
    waiting: `${own}:waiting`,
  }
}

const keys = `
-- A stream of events, whose ids are their positions. A sorted set of the names of known facts by the position that they
-- go with: with its event they are dropped. A hash of counters (head, bytes, held) and the server that counted last. Of
-- held events: a hash by id, a sorted set of ids by the time they are held until, a hash from names of facts to ids.
local events, facts, state, held, due, waiting = unpack(KEYS)
`

/** Positions that are left out: also behind those that were lost the hole is long enough. */
const jump = 2 * lossHole

const knowing = `${keys}
-- Redis may have lost what it had acknowledged where somebody has heard of a later position, and where another server
-- has taken over whose word is in doubt: no position is given a second time, and readers see a hole.
local function goOnFrom(heard, server, isDoubtful)
  local head = tonumber(redis.call('HGET', state, 'head') or 0)
  local last = redis.call('HGET', state, 'server')
  local isOther = server ~= '' and server ~= last
  if tonumber(heard) > head or (isOther and last and isDoubtful == '1') then
    redis.call('HSET', state, 'head', string.format('%.0f', math.max(head, tonumber(heard)) + ${jump}))
  end
  if isOther then redis.call('HSET', state, 'server', server) end
end
`

const keeping = `${knowing}
local function learn(position, names)
  for _, name in ipairs(names) do redis.call('ZADD', facts, position, name) end
end

local function publish(receivedAt, text, names)
  local position = redis.call('HINCRBY', state, 'head', 1)
  redis.call('XADD', events, string.format('%.0f-0', position), 'at', receivedAt, 'event', text)
  redis.call('HINCRBY', state, 'bytes', #text)
  learn(position, names)
end

local function letGo(id)
  local receivedAt, text, names = unpack(cjson.decode(redis.call('HGET', held, id)))
  redis.call('HDEL', held, id)
  redis.call('ZREM', due, id)
  redis.call('HDEL', waiting, unpack(names))
  return receivedAt, text, names
end
`

/**
 * Keeps events. Arguments: what is known, and for each event when it was received, its text, until when it is held (or
 * nothing), and three lists of names, each with its length before it: of the fact, of what it covers, of what stands for
 * it as well. Answers with the position of the newest event, and what became of each.
 * What is known, here and below, is three arguments: the newest position heard of, the id of the server (or nothing), and
 * whether that may have lost events that another had acknowledged (1 or 0).
 */
export const appendScript = script(`${keeping}
local taken = 0
local function take()
  taken = taken + 1
  return ARGV[taken]
end
local function takeNames()
  local names = {}
  for place = 1, tonumber(take()) do names[place] = take() end
  return names
end

local function isKnown(names)
  for _, name in ipairs(names) do
    if redis.call('ZSCORE', facts, name) then return true end
  end
  return false
end

local function cover(names)
  if #names == 0 then return end
  local position = (redis.call('HGET', state, 'head') or 0) + 1
  learn(position, names)
  for _, name in ipairs(names) do
    local id = redis.call('HGET', waiting, name)
    if id then
      local _, _, others = letGo(id)
      learn(position, others)
    end
  end
end

local function hold(heldUntil, receivedAt, text, names)
  local id = string.format('%016.0f', redis.call('HINCRBY', state, 'held', 1))
  redis.call('HSET', held, id, cjson.encode({ receivedAt, text, names }))
  redis.call('ZADD', due, heldUntil, id)
  learn('+inf', names)
  for _, name in ipairs(names) do redis.call('HSET', waiting, name, id) end
end

goOnFrom(take(), take(), take())
local kept = {}
while taken < #ARGV do
  local receivedAt, text, heldUntil = take(), take(), take()
  local names, covered, others = takeNames(), takeNames(), takeNames()
  if isKnown(names) or isKnown(others) then
    kept[#kept + 1] = 'known'
  else
    cover(covered)
    if heldUntil == '' then
      publish(receivedAt, text, names)
      kept[#kept + 1] = 'new'
    else
      hold(heldUntil, receivedAt, text, names)
      kept[#kept + 1] = 'held'
    end
  end
end
return { tonumber(redis.call('HGET', state, 'head') or 0), kept }
`)

/** Makes events of those held until a time, and answers with how many. Arguments: what is known, the time, most in one step. */
export const releaseScript = script(`${keeping}
goOnFrom(ARGV[1], ARGV[2], ARGV[3])
local ids = redis.call('ZRANGEBYSCORE', due, '-inf', ARGV[4], 'LIMIT', 0, ARGV[5])
for _, id in ipairs(ids) do publish(letGo(id)) end
return #ids
`)

/** Answers with the position of the newest event ever kept and the id of the oldest, if any is there. Arguments: what is known. */
export const endsScript = script(`${knowing}
goOnFrom(ARGV[1], ARGV[2], ARGV[3])
local first = redis.call('XRANGE', events, '-', '+', 'COUNT', 1)[1]
return { redis.call('HGET', state, 'head') or '0', first and first[1] }
`)

/**
 * Drops the oldest events, and the facts that go with them. Arguments: when the oldest that stays was received, how
 * many bytes are too many, most events in one step. Answers: dropped, bytes that stay, when the oldest was received.
 */
export const trimScript = script(`${keys}
local oldest, excess, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local dropped, freed, last, next = 0, 0, nil, nil
for _, entry in ipairs(redis.call('XRANGE', events, '-', '+', 'COUNT', most + 1)) do
  local at = entry[2][2]
  if dropped == most or (tonumber(at) >= oldest and freed >= excess) then
    next = at
    break
  end
  dropped = dropped + 1
  freed = freed + #entry[2][4]
  last = tonumber(string.match(entry[1], '^%d+'))
end
if last then
  redis.call('XTRIM', events, 'MINID', string.format('%.0f-0', last + 1))
  redis.call('ZREMRANGEBYSCORE', facts, '-inf', string.format('%.0f', last))
  redis.call('HINCRBY', state, 'bytes', -freed)
end
return { dropped, redis.call('HGET', state, 'bytes') or '0', next }
`)

/** Takes a lease that is free or the holder's own. Key: the lease; arguments: the holder, milliseconds. */
export const leaseScript = script(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`)
