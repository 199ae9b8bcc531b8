-- Keeps the settings that all nodes must share, and compares those of a node that starts. KEYS: settings, nodes
-- ARGV: a secret to begin with, the node, then names and values in turn
-- Returns: the secret of all; and if a setting differs, its name and the value of the others.
-- Where no other node has beaten for ten seconds, the settings are those of the node that starts. From then on it counts as one that has beaten:
-- another that starts at the same moment must not set others.

local settings, nodes, node = KEYS[1], KEYS[2], ARGV[2]
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local others = 0
for _, other in ipairs(redis.call('HKEYS', nodes)) do
  if other ~= 'tick' and other ~= 'generation' and other ~= node then
    others = others + 1
  end
end
local is_alone = others == 0 or now - tonumber(redis.call('HGET', nodes, 'tick') or 0) > 10000000

redis.call('HSETNX', settings, 'secret', ARGV[1])
local different = {}
for i = 3, #ARGV, 2 do
  local value = redis.call('HGET', settings, ARGV[i])
  if not value or is_alone then
    redis.call('HSET', settings, ARGV[i], ARGV[i + 1])
  elseif value ~= ARGV[i + 1] and #different == 0 then
    different = { ARGV[i], value }
  end
end
if #different == 0 then
  redis.call('HSET', nodes, node, 0)
  if is_alone then
    redis.call('HSET', nodes, 'tick', string.format('%.0f', now))
  end
end
return { redis.call('HGET', settings, 'secret'), unpack(different) }
