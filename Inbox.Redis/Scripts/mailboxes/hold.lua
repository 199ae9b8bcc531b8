-- Holds a message for a name that nobody has claimed. Whoever claims it in time finds the message first in its queue.
-- args: size, origin, lifetime (0: as long as held), hold, most messages, most bytes, most bytes of the origin, most names, sender's life,
-- pledge, sender's name, frame
-- Taken: somebody has just claimed the name.

local bytes, origin, lifetime, hold = tonumber(args[1]), args[2], tonumber(args[3]), tonumber(args[4])
local most, most_bytes, most_of_origin, most_names = tonumber(args[5]), tonumber(args[6]), tonumber(args[7]), tonumber(args[8])

if open() then
  return reply('Taken')
end

local is_new = redis.call('EXISTS', mailbox) == 0
if not is_new then
  drop_unclaimed()
  is_new = redis.call('EXISTS', mailbox) == 0
end

if redis.call('ZCARD', queue) >= most or m.bytes + bytes > most_bytes then
  return reply('MailboxFull')
end

if is_new and tonumber(redis.call('HGET', counts, 'shelves') or 0) >= most_names then
  return reply('ServerFull')
end

local full = take_room(bytes, origin, most_of_origin, false)
if full then
  return reply(full)
end

if is_new then
  redis.call('HINCRBY', counts, 'shelves', 1)
end

local id = math.max(now, tonumber(redis.call('HGET', counts, 'first') or 0), m.last) + 1
local deadline = lifetime == 0 and NEVER or now + lifetime
local till = string.format('%.0f:%s:%s:%s', now + hold, args[9], args[10], args[11])
redis.call('ZADD', queue, string.format('%.0f', id), entry_of(id, deadline, bytes, false, origin, till))
redis.call('HSET', bodies, string.format('%.0f', id), args[12])
set('last', id)
set('bytes', m.bytes + bytes)
visit_by(math.min(deadline, now + hold))
return reply('Held')
