-- What the scripts of codes share; this stands in front of each of them. Times are microseconds since 1970, by the clock of Redis, so that the
-- clocks of the nodes do not matter; tests bring a clock.
--
-- An entry is "since:state:offer:answer" (an offer has no offer), and its body stands beside it until the code ends. All codes live equally
-- long, so they are over in the order in which they were made. "living" has those within their lifetime, ended or not; "remembered" has those
-- after it. Both have the oldest first.

local entries, bodies, living, remembered = unpack(KEYS)
local lifetime, memory, most = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local args = { select(5, unpack(ARGV)) }

local clock = redis.call('TIME')
local now = ARGV[1] == '' and clock[1] * 1000000 + clock[2] or tonumber(ARGV[1])

local BATCH = 100 -- how many codes one script ends and forgets at most; it adds one at most

local function read(code)
  local entry = redis.call('HGET', entries, code)
  if not entry then
    return nil
  end
  local since, state, offer, answer = string.match(entry, '^(%d+):(%a+):(%w*):(%w*)$')
  return { since = tonumber(since), state = state, offer = offer, answer = answer }
end

local function write(code, entry)
  redis.call('HSET', entries, code, string.format('%.0f:%s:%s:%s', entry.since, entry.state, entry.offer, entry.answer))
end

local function is_over(entry)
  return entry.since + lifetime <= now
end

local function is_forgotten(entry)
  return entry.since + lifetime + memory <= now
end

local function kind_of(entry)
  return entry.offer == '' and 'Offer' or 'Answer'
end

-- Ends a code, unless it has ended before.
local function finish(code, entry, state)
  if entry.state == 'Done' then
    entry.state = is_over(entry) and 'Expired' or state
    write(code, entry)
    redis.call('HDEL', bodies, code)
  end
end

-- A safety net: if nobody asks for a code any longer, no script cleans up.
local function expire_all()
  for _, key in ipairs(KEYS) do
    redis.call('PEXPIRE', key, string.format('%.0f', (lifetime + memory) / 1000 + 60000))
  end
end

-- Takes codes from the head of a queue as long as they are to go, and passes them on.
local function take(queue, goes, pass_on)
  for _ = 1, BATCH do
    local code = redis.call('LINDEX', queue, 0)
    local entry = code and read(code)
    if not code or (entry and not goes(entry)) then
      return
    end
    redis.call('LPOP', queue)
    if entry then
      pass_on(code, entry)
    end
  end
end

-- What is over but has not been cleaned up yet is told by its time, so nobody sees it.
local function clean()
  local has_moved = false
  take(living, is_over, function(code, entry)
    finish(code, entry, 'Expired')
    redis.call('RPUSH', remembered, code)
    has_moved = true
  end)
  take(remembered, function(entry)
    return is_forgotten(entry) or redis.call('LLEN', remembered) > most
  end, function(code)
    redis.call('HDEL', entries, code)
  end)
  if has_moved then
    expire_all()
  end
end

-- Returns Done and the entry; or why there is none of that kind ('' for either), and the entry if the code is known.
local function find(code, kind)
  local entry = read(code)
  if not entry or is_forgotten(entry) then
    return 'Unknown'
  end
  if kind ~= '' and kind ~= kind_of(entry) then
    return kind .. 'Needed', entry
  end
  return entry.state == 'Done' and is_over(entry) and 'Expired' or entry.state, entry
end

-- Returns what the node makes a signal of: status, kind, remaining lifetime, and the body if it does not have that itself.
local function shown(entry, body)
  return { 'Done', kind_of(entry), string.format('%.0f', math.min(lifetime, entry.since + lifetime - now)), body }
end

-- Stores a signal. An empty body stands for one of the wrong size. Taken: the code has been given before.
local function add(code, offer, body)
  if body == '' then
    return { 'WrongSize' }
  end
  if redis.call('LLEN', living) >= most then
    return { 'Full' }
  end
  if redis.call('HEXISTS', entries, code) == 1 then
    return { 'Taken' }
  end
  local entry = { since = now, state = 'Done', offer = offer, answer = '' }
  write(code, entry)
  redis.call('HSET', bodies, code, body)
  redis.call('RPUSH', living, code)
  expire_all()
  return shown(entry)
end

clean()

