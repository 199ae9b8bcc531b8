-- Opens the mailbox if the digest is its own, and creates it if the name is free and there is room: of two first claims exactly one wins.
-- Takes it over, with its messages, if it is one that changes hands while nobody is attached to it: then its former owner finds it gone.
-- args: digest, 1 to create, origin, most mailboxes, most mailboxes of the origin, 1 to create one that can be taken over, 1 to take over
-- The digest is keyed with the cluster's secret, so the time that a comparison takes tells nobody anything.
-- Claimed adds: life, and for each message that was held for the name its sender, that one's life, its size and its pledge.

local digest, creates, origin, most, most_of_origin = args[1], args[2] == '1', args[3], tonumber(args[4]), tonumber(args[5])
local is_takeable, takes = args[6] == '1', args[7] == '1'

local function is_origin_full()
  return origin ~= '' and tonumber(redis.call('HGET', origins, 'm' .. origin) or 0) >= most_of_origin
end

if open() then
  if m.digest == digest then
    set('used', now)
    return reply('Claimed', m.life)
  end

  -- One that was written by an older version says nothing, and is not taken over.
  if not takes or m.takeable ~= 1 then
    return reply('WrongPassword')
  end
  if m.holder ~= '' or is_attached() then
    return reply('Attached')
  end

  if origin ~= m.origin then
    if is_origin_full() then
      return reply('OriginFull')
    end
    if m.origin ~= '' then
      add_to(origins, 'm' .. m.origin, -1)
    end
    if origin ~= '' then
      redis.call('HINCRBY', origins, 'm' .. origin, 1)
    end
  end

  -- Whatever the former owner does later is of another life. What it was given and has not acknowledged waits for the new one.
  forget_elsewhere()
  disown('takeover')
  for field, value in pairs({
    digest = digest, origin = origin, life = next_life(), used = now, receiver = '', waiting = 0, epoch = m.epoch + 1, handed = 0, pledged = 0,
  }) do
    set(field, value)
  end
  visit_by(now + idle)
  return reply('Claimed', m.life)
end

if not creates then
  return reply('NoSuchMailbox')
end

if tonumber(redis.call('HGET', counts, 'mailboxes') or 0) >= most then
  return reply('ServerFull')
end

if is_origin_full() then
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

local life = next_life()
redis.call('HINCRBY', counts, 'mailboxes', 1)
if origin ~= '' then
  redis.call('HINCRBY', origins, 'm' .. origin, 1)
end

set('digest', digest)
set('origin', origin)
set('life', life)
set('used', now)
set('last', math.max(now, tonumber(redis.call('HGET', counts, 'first') or 0), m.last))
if is_takeable then
  set('takeable', 1)
end
visit_by(now + idle)
return reply('Claimed', life, unpack(held))
