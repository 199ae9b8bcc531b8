-- Appends a message and hands it to the waiting receiver, in one step: whoever waits has it, and whoever comes later finds it.
-- args: size, origin, lifetime (0: that of the mailbox), most messages, most bytes, most bytes of the origin, lease, largest frame to publish, frame
-- Accepted adds, if the receiver is of this node and has it: its token, the ticket, and the message's id.

local bytes, origin, lifetime, most, most_bytes, most_of_origin = tonumber(args[1]), args[2], tonumber(args[3]), tonumber(args[4]), tonumber(args[5]), tonumber(args[6])
local lease, largest, frame = tonumber(args[7]), tonumber(args[8]), args[9]

if not open() then
  return reply('NoSuchMailbox')
end

local queued = redis.call('ZCARD', queue)
if queued > 0 then
  drop_expired()
  queued = redis.call('ZCARD', queue)
end
if queued >= most or m.bytes + bytes > most_bytes then
  return reply('MailboxFull')
end

local full, is_over = take_room(bytes, origin, most_of_origin, m.waiting ~= 0 and m.holder == '')
if full then
  return reply(full)
end

local id = m.last + 1
local deadline = lifetime == 0 and NEVER or now + lifetime
redis.call('ZADD', queue, string.format('%.0f', id), entry_of(id, deadline, bytes, is_over, origin))
redis.call('HSET', bodies, string.format('%.0f', id), frame)
set('last', id)
set('bytes', m.bytes + bytes)
if lifetime > 0 and lifetime < idle then
  visit_by(deadline)
end

if m.holder ~= '' then
  return reply('Accepted')
end

local at, token = place_of(m.receiver)
local wants_it = m.waiting == WAITS_TO_TAKE or m.waiting == WAITS_TO_KEEP
if not wants_it or (at ~= node and #frame > largest) then
  wake()
  return reply('Accepted')
end

hand_out(m.receiver, id, id, m.waiting == WAITS_TO_KEEP, lease)
if at == node then
  return reply('Accepted', tonumber(token), m.ticket, id)
end

redis.call('PUBLISH', channels .. at, string.format('g%s:%.0f:%.0f ', token, m.ticket, id) .. frame)
return reply('Accepted')
