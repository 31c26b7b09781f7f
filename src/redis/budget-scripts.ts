import { script } from './script.ts'

/** Keys of one budget; the part in braces keeps them on one node of a cluster. */
export const budgetKeys = (prefix: string, budget: string): readonly string[] =>
  ['calls', 'state', 'replicas'].map(part => `${prefix}:{budget:${budget}}:${part}`)

/**
 * Takes slots. Arguments: the time, the window, how long a slot is held without word of its replica, the limit, who
 * asks, for how many calls and callers, the share that must be free, calls held back for others, until when that is
 * known, the number of the first slot, how long caution and a crowd last. Answers: how many, ms to wait, replicas, until when
 * nothing starts, slots for us, and when each taken one is free.
 */
export const takeScript = script(`
-- A sorted set of calls by when they leave the window. A hash of what holds for all. A hash of replicas.
local calls, state, replicas = unpack(KEYS)
local now, window, lease, limit, me = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local wanted, callers, share = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local held, heldUntil, first = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local caution, crowd = tonumber(ARGV[12]), tonumber(ARGV[13])
local function whole(number) return string.format('%.0f', number) end
local function stateOf(name) return tonumber(redis.call('HGET', state, name) or 0) end

redis.call('ZREMRANGEBYSCORE', calls, '-inf', whole(now - window))
-- Clocks differ a little; what leaves later than that was counted before the clock was set back.
redis.call('ZREMRANGEBYSCORE', calls, '(' .. whole(now + window + 2 * lease), '+inf')
local count = redis.call('ZCOUNT', calls, '(' .. whole(now), '+inf')

-- Replicas that wait and are as urgent come before us when they have had less for each of their callers. One that was
-- told when to ask, and did not, is not waited for.
local mine, rivals, least, seen, isKnown = { pass = 0, due = 0 }, {}, nil, 1, heldUntil > now
local heldByAll, knownUntil = held, heldUntil
local all = redis.call('HGETALL', replicas)
for i = 1, #all, 2 do
  local other = cjson.decode(all[i + 1])
  if all[i] == me then
    mine = other
  elseif other.at < now - 600000 or other.at > now + window + 2 * lease then
    redis.call('HDEL', replicas, all[i])
  else
    seen = seen + 1
    if other.heldUntil > now then
      isKnown = true
      heldByAll = math.max(heldByAll, other.held)
      if other.held > 0 then knownUntil = math.min(knownUntil, other.heldUntil) end
    end
    if other.callers > 0 and other.due + 50 >= now and other.share <= share then
      rivals[#rivals + 1] = other
      least = math.min(least or other.pass, other.pass)
    end
  end
end
if least and mine.due + 50 < now then mine.pass = math.max(mine.pass, least) end

-- Likewise what lies further ahead than it can.
local function ahead(name, most)
  local time = stateOf(name)
  if time <= now + most + 2 * lease then return time end
  redis.call('HSET', state, name, 0)
  return 0
end
local closed, cautiousUntil, crowdedUntil = ahead('closed', 60000), ahead('cautiousUntil', caution), ahead('crowdedUntil', crowd)
local cautious, lastAt = stateOf('cautious'), stateOf('lastAt')
local room = limit - heldByAll
local needed = math.max(1, math.ceil(room * share))
local function free()
  if now < cautiousUntil then return math.min(room, cautious) - count end
  return room - count
end
local function isOurTurn()
  local before = 0
  for _, rival in ipairs(rivals) do
    if rival.pass < mine.pass then before = before + rival.callers end
  end
  return free() - needed >= before
end
local function nextAt()
  if now >= crowdedUntil then return now end
  return math.min(lastAt, now) + window / (2 * math.max(1, room))
end

local given = 0
while given < wanted and now >= closed and now >= nextAt() and free() >= needed and isOurTurn() do
  local isProbe = stateOf('probe') == 1
  if isProbe or (count == 0 and not isKnown) then
    cautiousUntil, cautious = now + caution, isProbe and count + 1 or math.ceil(limit / 2)
    redis.call('HSET', state, 'probe', 0, 'cautiousUntil', whole(cautiousUntil), 'cautious', cautious)
  end
  redis.call('ZADD', calls, whole(now + window + lease), me .. ':' .. whole(first + given))
  count, given, lastAt = count + 1, given + 1, now
  mine.pass = mine.pass + 1 / callers
end

local leaving = redis.call('ZRANGEBYSCORE', calls, '(' .. whole(now), '+inf', 'WITHSCORES')
local opensAt = now
if given < wanted then
  local missing = needed - free()
  if now < closed then opensAt = closed
  elseif missing > 0 then
    opensAt = tonumber(leaving[2 * missing] or now + window)
    if knownUntil > now then opensAt = math.min(opensAt, knownUntil) end
    if now < cautiousUntil then opensAt = math.min(opensAt, now + 20) end
  elseif now < nextAt() then opensAt = nextAt()
  else opensAt = now + 10 end
  opensAt = math.max(opensAt, now + 1)
end
local me_now = { at = now, pass = mine.pass, due = opensAt, callers = given < wanted and callers or 0, share = share, held = held, heldUntil = heldUntil }
redis.call('HSET', replicas, me, cjson.encode(me_now))
if given < wanted and count >= room then crowdedUntil = now + crowd end
redis.call('HSET', state, 'lastAt', whole(lastAt), 'crowdedUntil', whole(crowdedUntil))
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, 600000) end
local answer = { given, math.ceil(opensAt - now), seen, whole(closed), room }
for i = 2, #leaving, 2 do answer[#answer + 1] = leaving[i] end
return answer
`)

/**
 * Gives a slot back. Arguments: the time, when the call leaves the window, the slot, when it was given, until when
 * nothing may start after a refusal or 0, whether lemlist said what is left. Answers with how many calls of ours may
 * have been in the window when this one arrived.
 */
export const giveBackScript = script(`
local calls, state = KEYS[1], KEYS[2]
local leaves, slot, givenAt, closed, isTold = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local ours = redis.call('ZCOUNT', calls, '(' .. givenAt, '+inf')
if closed == 0 then
  redis.call('ZADD', calls, leaves, slot)
else
  -- lemlist: a call that is refused does not count.
  redis.call('ZREM', calls, slot)
  closed = math.max(closed, tonumber(redis.call('HGET', state, 'closed') or 0))
  redis.call('HSET', state, 'closed', string.format('%.0f', closed), 'probe', 1)
  ours = ours - 1
end
if isTold == '1' then redis.call('HSET', state, 'cautiousUntil', 0) end
return ours
`)

/** Counts slots that were given without Redis, or goes on holding slots. Arguments: until when, the slots. */
export const holdScript = script(`
for i = 2, #ARGV do redis.call('ZADD', KEYS[1], ARGV[1], ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], 600000)
return #ARGV
`)
