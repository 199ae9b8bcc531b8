-- Appends a message and wakes the waiting receiver, in one step: whoever waits is told, and whoever comes later finds the message.
-- args: size, origin, lifetime (0: that of the mailbox), most messages, most bytes, most bytes of the origin, frame

local bytes, origin, lifetime, most, most_bytes, most_of_origin = tonumber(args[1]), args[2], tonumber(args[3]), tonumber(args[4]), tonumber(args[5]), tonumber(args[6])

if not open() then
  return reply('NoSuchMailbox')
end

drop_expired()
if redis.call('ZCARD', queue) >= most or m.bytes + bytes > most_bytes then
  return reply('MailboxFull')
end

local full, is_over = take_room(bytes, origin, most_of_origin, m.waiting == 1 and m.holder == '')
if full then
  return reply(full)
end

local id = m.last + 1
local deadline = lifetime == 0 and NEVER or now + lifetime
redis.call('ZADD', queue, string.format('%.0f', id), entry_of(id, deadline, bytes, is_over, origin))
redis.call('HSET', bodies, string.format('%.0f', id), args[7])
set('last', id)
set('bytes', m.bytes + bytes)
if lifetime > 0 and lifetime < idle then
  visit_by(deadline)
end

if m.holder == '' then
  wake()
end
return reply('Accepted')
