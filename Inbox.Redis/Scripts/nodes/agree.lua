-- Keeps the settings that all nodes must share, and compares those of a node that starts. KEYS: settings
-- ARGV: a secret to begin with, then names and values in turn
-- Returns: the secret of all; and if a setting differs, its name and the value of the others

redis.call('HSETNX', KEYS[1], 'secret', ARGV[1])
local different = {}
for i = 2, #ARGV, 2 do
  redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1])
  local value = redis.call('HGET', KEYS[1], ARGV[i])
  if value ~= ARGV[i + 1] and #different == 0 then
    different = { ARGV[i], value }
  end
end
return { redis.call('HGET', KEYS[1], 'secret'), unpack(different) }
