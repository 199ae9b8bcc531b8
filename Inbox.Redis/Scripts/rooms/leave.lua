-- Takes a member out of the room, and elects another host if it was host. A member that has left before is no longer there.
-- args: token

local member = own .. ':' .. args[1]
take_out(redis.call('ZSCORE', members, member) and { member } or {})
return reply('Left')
