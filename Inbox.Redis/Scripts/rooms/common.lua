-- What the scripts of rooms share; this stands in front of each of them. A script is one step: nobody sees a room between two of its lines.
-- Times are microseconds since 1970, by the clock of Redis, so that the clocks of the nodes do not matter; tests bring a clock.
--
-- A room is a hash of its last number, its term, and how many members each node has in it. Its members are ordered by number, and the first of
-- them is the host: whenever the host leaves, the longest-standing of the others is next.
--
-- A session is the time that a node spends in the rooms of a partition, "node.1" for its first. A member is "node.1:token". A session has a
-- queue of changes that the node's members are to be told of, with consecutive numbers. The node says up to which number it has told them when
-- it takes the next, so a lost answer loses nothing. Once a session is over, nothing is added to it, and its members are taken out.

local sessions, events, places, counts, nodes, room, members = unpack(KEYS)
local node, channels, name = ARGV[1], ARGV[2], ARGV[3]
local session, most_waiting = tonumber(ARGV[5]), tonumber(ARGV[6])
local args = { select(7, unpack(ARGV)) }

local clock = redis.call('TIME')
local now = ARGV[4] == '' and clock[1] * 1000000 + clock[2] or tonumber(ARGV[4])

local DEAD_AFTER = 4        -- missed beats, one a second, as in beat.lua
local MAX_LIFT = 2592000000 -- milliseconds: how far ahead of the clock a member can raise the terms of its room
local OVERHEAD = 64         -- what an event counts besides its text

local own = node .. '.' .. string.format('%.0f', session)
local queues, woken = {}, {}

-- Ends a script: writes which queues have changed, and returns the status and the waker of this node.
local function reply(status, ...)
  for at, q in pairs(queues) do
    if q.is_changed then
      redis.call('HSET', sessions, at, string.format('%.0f:%.0f:%.0f:%.0f:%d:%.0f', q.session, q.first, q.last, q.bytes, q.waits, q.waker))
    end
  end
  return { status, table.concat(woken, ' '), 0, '', ... }
end

-- Returns the queue of a node's session, be it over (then its session is 0) or not; nil if the node has none.
local function queue_of(at)
  local entry = not queues[at] and redis.call('HGET', sessions, at)
  if entry then
    local number, first, last, bytes, waits, waker = string.match(entry, '^(%d+):(%d+):(%d+):(%d+):(%d):(%d+)$')
    queues[at] = {
      session = tonumber(number), first = tonumber(first), last = tonumber(last), bytes = tonumber(bytes), waits = tonumber(waits),
      waker = tonumber(waker),
    }
  end
  return queues[at]
end

local function open_queue(at, waker)
  queues[at] = { session = session, first = 1, last = 0, bytes = 0, waits = 1, waker = waker, is_changed = true }
end

local function has_session(q)
  return q and q.session == session
end

-- Ends a session: it is lost, drained, or so slow that its changes would fill Redis.
local function close(q)
  q.session, q.is_changed = 0, true
end

local function field_of(at, number)
  return at .. ':' .. string.format('%.0f', number)
end

-- Adds a change to the queue of a session, and wakes its node if that has seen all before. Returns false if the session is over.
local function tell(place, text)
  local at, number = string.match(place, '^(%x+)%.(%d+)$')
  local q = queue_of(at)
  if not q or q.session ~= tonumber(number) then
    return false
  end
  if q.bytes + #text + OVERHEAD > most_waiting then
    close(q)
    return false
  end
  q.last, q.bytes, q.is_changed = q.last + 1, q.bytes + #text + OVERHEAD, true
  redis.call('HSET', events, field_of(at, q.last), text)
  if q.waits == 1 then
    q.waits = 0
    local word = 'w' .. string.format('%.0f', q.waker)
    if at == node then
      woken[#woken + 1] = word
    else
      redis.call('PUBLISH', channels .. at, word)
    end
  end
  return true
end

-- Tells each session with members in the room; what is told is a text, or a function of the session.
local function tell_all(text)
  local flat = redis.call('HGETALL', room)
  for i = 1, #flat, 2 do
    local place = string.match(flat[i], '^at:(.*)$')
    if place then
      tell(place, type(text) == 'string' and text or text(place))
    end
  end
end

-- Removes changes from the head of a queue: those up to a number, and at most so many.
local function remove(at, q, last, most)
  last = math.min(last, q.last, q.first + most - 1)
  while q.first <= last do
    local field = field_of(at, q.first)
    q.bytes = math.max(0, q.bytes - redis.call('HSTRLEN', events, field) - OVERHEAD)
    redis.call('HDEL', events, field)
    q.first, q.is_changed = q.first + 1, true
  end
end

-- Takes a term: the time in milliseconds, but larger than any that was taken in this partition, and than the one given.
local function take_term(seen)
  local term = math.max(math.floor(now / 1000), tonumber(redis.call('HGET', counts, 'term') or 0) + 1)
  redis.call('HSET', counts, 'term', string.format('%.0f', term))
  return math.max(term, seen + 1)
end

local function host_of_room()
  local first = redis.call('ZRANGE', members, 0, 0, 'WITHSCORES')
  return first[2] and tonumber(first[2])
end

local function numbers_of_room()
  local numbers = {}
  for i, score in ipairs(redis.call('ZRANGE', members, 0, -1, 'WITHSCORES')) do
    if i % 2 == 0 then
      numbers[#numbers + 1] = score
    end
  end
  return numbers
end

-- Takes members out, and tells the others. If the host is among them, it comes last, and another one is elected in the same change.
local function take_out(leaving)
  if #leaving == 0 then
    return
  end
  local host, has_left, numbers = host_of_room(), false, {}
  for _, member in ipairs(leaving) do
    local number = redis.call('ZSCORE', members, member)
    local place = string.match(member, '^(.*):')
    redis.call('ZREM', members, member)
    if redis.call('HINCRBY', room, 'at:' .. place, -1) <= 0 then
      redis.call('HDEL', room, 'at:' .. place)
      redis.call('ZREM', places, place .. ' ' .. name)
    end
    if tonumber(number) == host then
      has_left = true
    else
      numbers[#numbers + 1] = number
    end
  end
  if has_left then
    numbers[#numbers + 1] = string.format('%.0f', host)
  end

  local elected, term = host_of_room(), 0
  if not elected then
    redis.call('DEL', room, members)
    redis.call('HINCRBY', counts, 'rooms', -1)
    return
  end
  if has_left then
    term = take_term(tonumber(redis.call('HGET', room, 'term')))
    redis.call('HSET', room, 'term', string.format('%.0f', term))
  end
  tell_all(string.format('L %s %.0f %.0f ', table.concat(numbers, ','), has_left and elected or 0, term) .. name)
end

