-- Replaces an answer's body. Its lifetime does not restart.
-- args: code, body (empty stands for one of the wrong size)

local status, entry = find(args[1], 'Answer')
if status ~= 'Done' then
  return { status }
end

if args[2] == '' then
  return { 'WrongSize' }
end

redis.call('HSET', bodies, args[1], args[2])
return shown(entry)
