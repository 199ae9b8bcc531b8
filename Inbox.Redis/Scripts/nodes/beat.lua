-- A node says that it lives, and hears what has happened to a partition since. KEYS: nodes, counts, sessions,
-- due
-- ARGV: node, time of the last tick that it has seen (0: it has not beaten yet)
-- Returns: generation, tick, whether it was taken for dead, mailboxes, messages, bytes, rooms, the node's session in them ('' for none), whether a
-- sweep would find something, and the nodes that are dead.
--
-- Nodes count the beats that others miss, rather than compare times. While Redis itself stands still nobody can beat, and nobody misses one.

local nodes, counts, sessions, due = unpack(KEYS)
local node, seen = ARGV[1], tonumber(ARGV[2])

local SECOND = 900000 -- beats come about once a second, from each node
local DEAD_AFTER = 4  -- missed beats; as in the other scripts

local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local tick = tonumber(redis.call('HGET', nodes, 'tick') or 0)
local generation = redis.call('HGET', nodes, 'generation')

-- Redis has lost its data, or has gone back to older data.
if not generation or tick < seen then
  generation = string.format('%.0f', now)
  redis.call('HSET', nodes, 'generation', generation)
end

local is_buried = seen > 0 and redis.call('HEXISTS', nodes, node) == 0
redis.call('HSET', nodes, node, 0)

local dead = {}
local is_tick = now - tick >= SECOND or now < tick
if is_tick then
  tick = now
  redis.call('HSET', nodes, 'tick', string.format('%.0f', now))
end

local flat = redis.call('HGETALL', nodes)
for i = 1, #flat, 2 do
  local other, missed = flat[i], tonumber(flat[i + 1])
  if other ~= node and other ~= 'tick' and other ~= 'generation' then
    if is_tick then
      missed = redis.call('HINCRBY', nodes, other, 1)
    end
    if missed >= DEAD_AFTER then
      dead[#dead + 1] = other
    end
  end
end

local sums = redis.call('HMGET', counts, 'mailboxes', 'messages', 'bytes', 'rooms')
local session = redis.call('HGET', sessions, node) or ''
local is_due = #redis.call('ZRANGEBYSCORE', due, '-inf', string.format('%.0f', now), 'LIMIT', 0, 1)
return {
  generation, string.format('%.0f', tick), is_buried and 1 or 0, sums[1] or 0, sums[2] or 0, sums[3] or 0, sums[4] or 0, session, is_due, unpack(dead),
}
