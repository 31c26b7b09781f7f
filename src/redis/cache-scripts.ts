import { type Script, script } from './script.ts'

/**
 * The keys of one team, of which the part in braces keeps them on one node of a cluster. `state` is a hash: the newest
 * position, the server that gave it, the bytes of all answers, where everything changed last, and for each subject where
 * all of it (`all:`) and single marks of it (`some:`) changed last. `index` is a sorted set of answers by when they end,
 * each as `<id>:<bytes>`; an answer is a hash; the changed marks of a subject are a sorted set by position.
 */
export const cacheKeys = (prefix: string, team: string) => {
  const own = `${prefix}:cache:{${team}}`
  return {
    state: `${own}:state`,
    index: `${own}:index`,
    answers: `${own}:answer:`,
    answer: (id: string) => `${own}:answer:${id}`,
    changed: (subject: string) => `${own}:changed:${subject}`,
  }
}

/** How long what a team's keys hold besides its answers stays when nothing is kept and nothing changes: a week, in ms. */
const idleMs = 7 * 86_400_000

const positions = `
local state, index = KEYS[1], KEYS[2]

local function text(number) return string.format('%.0f', number) end
local function stored(field) return tonumber(redis.call('HGET', state, field) or 0) end
local function microseconds()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

-- Later than all before, also than those that Redis has lost: positions are made of the time.
local function nextPosition()
  local position = math.max(stored('last') + 1, microseconds())
  redis.call('HSET', state, 'last', text(position))
  return position
end

-- A server that began anew may have lost changes that it had acknowledged.
if redis.call('HGET', state, 'server') ~= ARGV[1] then
  redis.call('HSET', state, 'server', ARGV[1], 'everything', text(nextPosition()))
end
`

const answers = `${positions}
local changed, prefix, subject = KEYS[4], ARGV[2], ARGV[3]

local function remove(member)
  if redis.call('ZREM', index, member) == 0 then return end
  local id, size = string.match(member, '^(.*):(%d+)$')
  redis.call('HINCRBY', state, 'bytes', '-' .. size)
  -- Under its id there may be a later answer.
  if redis.call('HGET', prefix .. id, 'member') == member then redis.call('DEL', prefix .. id) end
end

local horizon = math.max(stored('everything'), stored('all:' .. subject))
local newest = stored('some:' .. subject)
local position = math.max(horizon, newest)

local function touched(marks, since)
  if since >= position then return false end
  if since < horizon then return true end
  local last = redis.call('ZREVRANGE', changed, 0, 0, 'WITHSCORES')
  -- The set is gone: this Redis drops keys when its memory is full.
  if tonumber(last[2] or 0) ~= newest then return true end
  local names = redis.call('ZRANGEBYSCORE', changed, '(' .. text(since), '+inf')
  if #names <= 8 then
    for _, name in ipairs(names) do
      if string.find(marks, '\\n' .. name .. '\\n', 1, true) then return true end
    end
    return false
  end
  local isChanged = {}
  for _, name in ipairs(names) do isChanged[name] = true end
  for mark in string.gmatch(marks, '[^\\n]+') do
    if isChanged[mark] then return true end
  end
  return false
end
`

/**
 * Gives what is under a name. Keys: state, index, answer, changed marks. Arguments: server, beginning of answers' keys,
 * subject, stamp of the copy at hand. Answers with the subject's position, and where there is an answer when it was asked
 * for, until when it may be served, its stamp, and its value unless the copy is the same.
 */
export const lookScript: Script = script(`${answers}
local at, till, stamp, upto, member = unpack(redis.call('HMGET', KEYS[3], 'at', 'till', 'stamp', 'upto', 'member'))
if not (at and till and stamp and upto and member) then return { text(position) } end
if tonumber(upto) < position then
  if touched(redis.call('HGET', KEYS[3], 'marks') or '', tonumber(upto)) then
    remove(member)
    return { text(position) }
  end
  redis.call('HSET', KEYS[3], 'upto', text(position))
end
if stamp == ARGV[4] then return { text(position), at, till, stamp } end
return { text(position), at, till, stamp, redis.call('HGET', KEYS[3], 'value') }
`)

/**
 * Keeps an answer; those that end first make room. Keys: state, index, answer, changed marks. Arguments: server, beginning
 * of answers' keys, subject, id, reading, when it was asked for, until when it may be served, the time by that clock,
 * lifetime in ms, most bytes of all answers, stamp, marks, value. Answers with 1 where it was kept.
 */
export const keepScript: Script = script(`${answers}
local id, reading, at, till, now = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local lifetime, most, stamp, marks, value = tonumber(ARGV[9]), tonumber(ARGV[10]), ARGV[11], ARGV[12], ARGV[13]
if touched(marks, reading) then return 0 end

local thereAt, thereTill, upto, there = unpack(redis.call('HMGET', KEYS[3], 'at', 'till', 'upto', 'member'))
if there then
  local isTimely = tonumber(thereAt) <= now and now <= tonumber(thereTill)
  if isTimely and tonumber(thereAt) > at and not touched(redis.call('HGET', KEYS[3], 'marks') or '', tonumber(upto)) then
    return 0
  end
  remove(there)
end

local ends = math.floor(microseconds() / 1000)
for _, ended in ipairs(redis.call('ZRANGEBYSCORE', index, '-inf', ends, 'LIMIT', 0, 100)) do remove(ended) end
local size = 400 + #marks + #value
if size > most then return 0 end
while stored('bytes') + size > most do
  local first = redis.call('ZRANGE', index, 0, 0)[1]
  if not first then redis.call('HSET', state, 'bytes', 0) break end
  remove(first)
end

local member = id .. ':' .. size
redis.call('DEL', KEYS[3])
redis.call('HSET', KEYS[3], 'at', ARGV[6], 'till', ARGV[7], 'stamp', stamp, 'upto', text(position), 'member', member,
  'marks', marks, 'value', value)
redis.call('PEXPIRE', KEYS[3], lifetime)
if redis.call('ZADD', index, text(ends + lifetime), member) == 1 then redis.call('HINCRBY', state, 'bytes', size) end
redis.call('PEXPIRE', state, ${idleMs})
redis.call('PEXPIRE', index, ${idleMs})
return 1
`)

/**
 * Notes changes. Keys: state, index, and the changed marks of each subject. Arguments: server, most marks of a subject,
 * whether everything has changed (1 or 0), and for each key its subject and the marks, none where all of it has.
 */
export const forgetScript: Script = script(`${positions}
local everything = nextPosition()
if ARGV[3] == '1' then redis.call('HSET', state, 'everything', text(everything)) end
for place = 3, #KEYS do
  local changed, subject, marks = KEYS[place], ARGV[place * 2 - 2], ARGV[place * 2 - 1]
  local position = text(nextPosition())
  if marks == '' then
    redis.call('HSET', state, 'all:' .. subject, position)
    redis.call('DEL', changed)
  else
    for mark in string.gmatch(marks, '[^\\n]+') do redis.call('ZADD', changed, position, mark) end
    redis.call('HSET', state, 'some:' .. subject, position)
    local excess = redis.call('ZCARD', changed) - tonumber(ARGV[2])
    if excess > 0 then
      local gone = redis.call('ZPOPMIN', changed, excess)
      -- Which answers had these is not known any more: all that are as old count as changed.
      redis.call('HSET', state, 'all:' .. subject, text(tonumber(gone[#gone])))
    end
    redis.call('PEXPIRE', changed, ${idleMs})
  end
end
redis.call('PEXPIRE', state, ${idleMs})
return 1
`)
