-- Hands out the oldest messages, or registers that the receiver waits, in the step that found none.
-- args: life, receiver, epoch (0: attach it first), last ticket that the receiver knows, whether it has begun, id to acknowledge (or ''), last id to drop, last id
-- it was given, most messages, 1 to wait, lease
-- All but Gone and Superseded add the epoch. Given adds: ticket, ids, frames. Busy adds: who holds messages in flight, and how long its lease
-- lasts.

local life, receiver, epoch, ticket, has_begun = tonumber(args[1]), args[2], tonumber(args[3]), tonumber(args[4]), args[5] == '1'
local after, from_id, given, most, waits, lease = tonumber(args[6]), tonumber(args[7]), tonumber(args[8]), tonumber(args[9]), args[10] == '1', tonumber(args[11])

if not open(life) then
  return reply('Gone')
end

take_back(receiver, ticket)
if epoch == 0 then
  attach(receiver)
elseif m.epoch ~= epoch then
  return reply('Superseded')
end

-- It was detached because its node seemed dead.
if m.receiver == '' then
  set('receiver', receiver)
end

set('used', now)
if m.holder ~= '' then
  set('waiting', WAITS_TO_LOOK)
  return reply('Busy', m.epoch, m.holder, m.lease - now)
end

if not has_begun then
  begin(after, from_id)
end

drop_expired()
local entries
if after then
  entries = redis.call('ZRANGEBYSCORE', queue, '(' .. string.format('%.0f', given), '+inf', 'LIMIT', 0, most)
else
  entries = redis.call('ZRANGE', queue, 0, most - 1)
end

if #entries == 0 then
  set('waiting', not waits and 0 or after and WAITS_TO_KEEP or WAITS_TO_TAKE)
  return reply(waits and 'Parked' or 'Empty', m.epoch)
end

local ids = {}
for i, entry in ipairs(entries) do
  ids[i] = string.format('%.0f', read(entry))
end

hand_out(receiver, tonumber(ids[1]), tonumber(ids[#ids]), after ~= nil, lease)
return reply('Given', m.epoch, m.ticket, ids, redis.call('HMGET', bodies, unpack(ids)))
