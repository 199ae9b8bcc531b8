-- Reads a signal.
-- args: code, kind ('' for either)

local status, entry = find(args[1], args[2])
if status ~= 'Done' then
  return { status }
end

return shown(entry, redis.call('HGET', bodies, args[1]))
