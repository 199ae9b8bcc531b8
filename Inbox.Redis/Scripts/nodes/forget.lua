-- Removes a node that is dead, or stops. KEYS: nodes, sessions. ARGV: node, 1 to remove it only while it is taken for dead
-- One that has members in rooms stays until others have taken these out; if it stops, it counts as dead at once.

local DEAD_AFTER = 4 -- as in beat.lua

local nodes, sessions = KEYS[1], KEYS[2]
local node, only_if_dead = ARGV[1], ARGV[2] == '1'

local missed = tonumber(redis.call('HGET', nodes, node) or -1)
if missed < 0 or (only_if_dead and missed < DEAD_AFTER) then
  return missed
end

if redis.call('HEXISTS', sessions, node) == 0 then
  redis.call('HDEL', nodes, node)
elseif not only_if_dead then
  redis.call('HSET', nodes, node, DEAD_AFTER)
end
return missed
