-- Removes a node that is dead, or stops. KEYS: nodes. ARGV: node, 1 to remove it only while it is taken for dead

local missed = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or -1)
if ARGV[2] == '0' or missed >= 4 then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return missed
