-- Returns the names of a partition that are to be visited. It stands alone. KEYS: due
-- ARGV: time ('' for that of Redis), how many

local clock = redis.call('TIME')
local now = ARGV[1] == '' and string.format('%.0f', clock[1] * 1000000 + clock[2]) or ARGV[1]
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[2])
