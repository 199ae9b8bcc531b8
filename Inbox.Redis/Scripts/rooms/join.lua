-- Adds a member to the room, which is created if it is empty. It is host if it is the first.
-- args: token, waker, 1 to open the session if the node has none, seen term, most members, most rooms
-- Lost: the node has another session, or was taken for dead and has not beaten since.

local token, waker, opens, seen = args[1], tonumber(args[2]), args[3] == '1', tonumber(args[4])
local most, most_rooms = tonumber(args[5]), tonumber(args[6])

if tonumber(redis.call('HGET', nodes, node) or DEAD_AFTER) >= DEAD_AFTER then
  return reply('Lost')
end

local queue = queue_of(node)
if not has_session(queue) and (queue or not opens) then
  return reply('Lost')
end

local latest = redis.call('HMGET', room, 'last', 'term')
local is_new = not latest[1]
if is_new and tonumber(redis.call('HGET', counts, 'rooms') or 0) >= most_rooms then
  return reply('ServerFull')
end

if redis.call('ZCARD', members) >= most then
  return reply('RoomFull')
end

if seen > math.floor(now / 1000) + MAX_LIFT then
  seen = 0
end

-- A member that knows the room from a server whose clock was ahead would take a smaller term for an old one.
local number, term = tonumber(latest[1] or 0) + 1, tonumber(latest[2] or 0)
local is_lifted = not is_new and term < seen
if is_new or is_lifted then
  term = take_term(seen)
end

if not queue then
  open_queue(node, waker)
end
redis.call('HSET', room, 'last', number, 'term', string.format('%.0f', term))
redis.call('ZADD', members, number, own .. ':' .. token)
if redis.call('HINCRBY', room, 'at:' .. own, 1) == 1 then
  redis.call('ZADD', places, 0, own .. ' ' .. name)
end
if is_new then
  redis.call('HINCRBY', counts, 'rooms', 1)
end

local head = string.format('J %.0f %.0f %.0f %d ', number, host_of_room(), term, is_lifted and 1 or 0)
tell_all(function(place)
  return head .. (place == own and token .. ' ' .. table.concat(numbers_of_room(), ',') or '0 -') .. ' ' .. name
end)
return reply('Joined')
