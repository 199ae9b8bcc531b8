-- Sends data to another member of the room, or to the sender itself.
-- args: token, recipient's number, data
-- Lost: the sender is no longer a member.

local token, to, data = args[1], args[2], args[3]

local from = has_session(queue_of(node)) and redis.call('ZSCORE', members, own .. ':' .. token)
if not from then
  return reply('Lost')
end

local found = redis.call('ZRANGEBYSCORE', members, to, to)[1]
local place, other = string.match(found or '', '^(.*):(%d+)$')
local is_told = place and tell(place, string.format('S %s %s ', other, from) .. data)
return reply(is_told and 'Sent' or 'NoSuchMember')
