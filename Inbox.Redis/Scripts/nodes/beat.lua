-- A node says that it lives, and hears what has happened to some partitions since.
-- KEYS: of each partition nodes, counts, sessions, due. ARGV: node, and for each partition the time of the last tick that the node has seen (0: it
-- has not beaten yet)
-- Returns, for each partition: generation, tick, whether it was taken for dead, mailboxes, messages, bytes, rooms, the node's session in them ('' for
-- none), whether a sweep would find something, and the nodes that are dead.
--
-- Nodes count the beats that others miss, rather than compare times. While Redis itself stands still nobody can beat, and nobody misses one.

local node = ARGV[1]

local SECOND = 900000 -- beats come about once a second, from each node
local DEAD_AFTER = 4  -- missed beats; as in the other scripts

local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local function beat(nodes, counts, sessions, due, seen)
  local generation, tick
  local others = {}
  local is_known = false
  local flat = redis.call('HGETALL', nodes)
  for i = 1, #flat, 2 do
    local field, value = flat[i], flat[i + 1]
    if field == 'tick' then
      tick = tonumber(value)
    elseif field == 'generation' then
      generation = value
    elseif field == node then
      is_known = true
    else
      others[field] = tonumber(value)
    end
  end

  tick = tick or 0
  local changes = { node, 0 }
  local function add(field, value)
    changes[#changes + 1] = field
    changes[#changes + 1] = value
  end

  -- Redis has lost its data, or has gone back to older data.
  if not generation or tick < seen then
    generation = string.format('%.0f', now)
    add('generation', generation)
  end

  local is_tick = now - tick >= SECOND or now < tick
  if is_tick then
    tick = now
    add('tick', string.format('%.0f', now))
  end

  local dead = {}
  for other, missed in pairs(others) do
    if is_tick then
      missed = missed + 1
      add(other, missed)
    end
    if missed >= DEAD_AFTER then
      dead[#dead + 1] = other
    end
  end
  redis.call('HSET', nodes, unpack(changes))

  local sums = redis.call('HMGET', counts, 'mailboxes', 'messages', 'bytes', 'rooms')
  local session = redis.call('HGET', sessions, node) or ''
  local is_due = #redis.call('ZRANGEBYSCORE', due, '-inf', string.format('%.0f', now), 'LIMIT', 0, 1)
  return {
    generation, string.format('%.0f', tick), seen > 0 and not is_known and 1 or 0, sums[1] or 0, sums[2] or 0, sums[3] or 0, sums[4] or 0, session,
    is_due, unpack(dead),
  }
end

local beats = {}
for i = 0, #KEYS / 4 - 1 do
  beats[i + 1] = beat(KEYS[4 * i + 1], KEYS[4 * i + 2], KEYS[4 * i + 3], KEYS[4 * i + 4], tonumber(ARGV[i + 2]))
end
return beats
