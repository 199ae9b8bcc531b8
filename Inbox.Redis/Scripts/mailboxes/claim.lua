-- Opens the mailbox if the digest is its own, and creates it if the name is free and there is room: of two first claims exactly one wins.
-- args: digest, 1 to create, origin, most mailboxes, most mailboxes of the origin
-- The digest is keyed with the cluster's secret, so the time that a comparison takes tells nobody anything.
-- Claimed adds: life, and for each message that was held for the name its sender, that one's life, its size and its pledge.

local digest, creates, origin, most, most_of_origin = args[1], args[2] == '1', args[3], tonumber(args[4]), tonumber(args[5])

if open() then
  if m.digest ~= digest then
    return reply('WrongPassword')
  end
  set('used', now)
  return reply('Claimed', m.life)
end

if not creates then
  return reply('NoSuchMailbox')
end

if tonumber(redis.call('HGET', counts, 'mailboxes') or 0) >= most then
  return reply('ServerFull')
end

if origin ~= '' and tonumber(redis.call('HGET', origins, 'm' .. origin) or 0) >= most_of_origin then
  return reply('OriginFull')
end

local held = {}
if redis.call('EXISTS', mailbox) == 1 then
  drop_unclaimed()
  for _, entry in ipairs(redis.call('ZRANGE', queue, 0, -1)) do
    local _, deadline, bytes, _, _, hold = read(entry)
    local _, life, pledge, from = read_hold(hold)
    for _, value in ipairs({ from, life, bytes, pledge }) do
      held[#held + 1] = value
    end
    visit_by(deadline)
  end
  if #held > 0 then
    add_to(counts, 'shelves', -1)
  end
end

local latest = redis.call('HMGET', counts, 'first', 'life')
local life = math.max(now, tonumber(latest[2] or 0) + 1)
redis.call('HSET', counts, 'life', string.format('%.0f', life))
redis.call('HINCRBY', counts, 'mailboxes', 1)
if origin ~= '' then
  redis.call('HINCRBY', origins, 'm' .. origin, 1)
end

set('digest', digest)
set('origin', origin)
set('life', life)
set('used', now)
set('last', math.max(now, tonumber(latest[1] or 0), m.last))
visit_by(now + idle)
return reply('Claimed', life, unpack(held))
