-- What the scripts of mailboxes share; this stands in front of each of them. A script is one step: nobody sees a mailbox between two of its
-- lines. Times are microseconds since 1970, by the clock of Redis, so that the clocks of the nodes do not matter; tests bring a clock.
--
-- A mailbox is one value, packed, which costs a third of a hash of eighteen fields. Its queue orders entries by message id, and its bodies are
-- found by message id. A name that nobody has claimed may have a queue too, of what is held for it. Then its mailbox has no digest.

local mailbox, queue, bodies, due, counts, origins, nodes, pledges, orphans = unpack(KEYS)
local node, channels, name = ARGV[1], ARGV[2], ARGV[3]
local idle, total_messages, total_bytes = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local args = { select(8, unpack(ARGV)) }

local clock = redis.call('TIME')
local now = ARGV[4] == '' and clock[1] * 1000000 + clock[2] or tonumber(ARGV[4])

local NEVER = 9007199254740991 -- 2^53 - 1
local DEAD_AFTER = 4           -- missed beats, one a second, as in beat.lua
local MAX_LIFT = 2592000000000 -- 30 days: how far ahead of the clock a receiver can raise ids
local OVERDRAFT_BYTES = 16384  -- the largest body that may exceed the limits of the store
local OVERDRAFT_WAITS = 2000000

-- What a receiver waits for: to be told to look again; the next message itself; the same, to be kept until it is acknowledged.
local WAITS_TO_LOOK, WAITS_TO_TAKE, WAITS_TO_KEEP = 1, 2, 3

local m, is_changed = {}, false
local woken, expired, ended = {}, 0, ''

local function set(field, value)
  m[field], is_changed = value, true
end

-- Ends a script: writes what has changed, and returns the status, the receivers of this node to wake, and what the metrics count.
local function reply(status, ...)
  if is_changed then
    redis.call('SET', mailbox, cmsgpack.pack(m))
  end
  return { status, table.concat(woken, ' '), expired, ended, ... }
end

local function load()
  local packed = redis.call('GET', mailbox)
  m = packed and cmsgpack.unpack(packed) or {
    digest = '', origin = '', receiver = '', holder = '', life = 0, used = 0, last = 0, handed = 0, bytes = 0, epoch = 0, waiting = 0,
    ticket = 0, lease = 0, first = 0, final = 0, keeps = 0, acknowledged = 0, pledged = 0,
  }
end

-- Returns the node of a receiver, and the token by which that node knows it.
local function place_of(receiver)
  return string.match(receiver, '^(.-):(.*)$')
end

-- Tells a receiver, here or on another node: w to look again, r that a newer one wants what it holds.
local function tell(receiver, what)
  local at, token = place_of(receiver)
  if at == node then
    woken[#woken + 1] = what .. token
  else
    redis.call('PUBLISH', channels .. at, what .. token)
  end
end

local function wake()
  if m.waiting ~= 0 then
    set('waiting', 0)
    tell(m.receiver, 'w')
  end
end

local function is_of_living_node(receiver)
  local at = place_of(receiver)
  if at == node then
    return true
  end
  local missed = redis.call('HGET', nodes, at)
  return missed and tonumber(missed) < DEAD_AFTER
end

-- Entries of a queue: id, deadline, size, whether it exceeds the limits, who pays; for one that is held also until when, its sender's life,
-- pledge and name.
local function entry_of(id, deadline, bytes, is_over, origin, hold)
  return string.format('%.0f:%.0f:%d:%d:%s:%s', id, deadline, bytes, is_over and 1 or 0, origin, hold or '')
end

local function read(entry)
  local id, deadline, bytes, over, origin, hold = string.match(entry, '^(%d+):(%d+):(%d+):(%d):(%w*):(.*)$')
  return tonumber(id), tonumber(deadline), tonumber(bytes), over == '1', origin, hold
end

local function read_hold(hold)
  local till, life, pledge, from = string.match(hold, '^(%d+):(%d+):(.-):(.*)$')
  return tonumber(till), tonumber(life), pledge, from
end

local function add_to(hash, field, change)
  if redis.call('HINCRBY', hash, field, string.format('%d', change)) == 0 then
    redis.call('HDEL', hash, field)
  end
end

-- The work grows with the entries that are removed, each of which was sent once.
local function remove(entries)
  local sum = 0
  for _, entry in ipairs(entries) do
    local id, _, bytes, _, origin = read(entry)
    redis.call('ZREM', queue, entry)
    redis.call('HDEL', bodies, string.format('%.0f', id))
    sum = sum + bytes
    if origin ~= '' and bytes > 0 then
      add_to(origins, 'b' .. origin, -bytes)
    end
  end
  if #entries > 0 then
    add_to(counts, 'messages', -#entries)
    if sum > 0 then
      add_to(counts, 'bytes', -sum)
      set('bytes', m.bytes - sum)
    end
  end
end

local function rewrite(entry, changed)
  redis.call('ZREM', queue, entry)
  redis.call('ZADD', queue, string.format('%.0f', read(changed)), changed)
end

-- Messages in flight belong to their receiver until they are settled.
local function drop_expired()
  while m.holder == '' do
    local head = redis.call('ZRANGE', queue, 0, 0)
    if #head == 0 or select(2, read(head[1])) > now then
      return
    end
    remove(head)
    expired = expired + 1
  end
end

-- Drops what was held for a name that nobody claimed in time.
local function drop_unclaimed()
  local over = {}
  for _, entry in ipairs(redis.call('ZRANGE', queue, 0, -1)) do
    local _, deadline, _, _, _, hold = read(entry)
    if math.min(deadline, (read_hold(hold))) <= now then
      over[#over + 1] = entry
    end
  end
  remove(over)
  expired = expired + #over
  if #over > 0 and redis.call('EXISTS', queue) == 0 then
    redis.call('DEL', mailbox)
    add_to(counts, 'shelves', -1)
    is_changed, m.bytes, m.last = false, 0, 0
  end
end

local function visit_by(deadline)
  redis.call('ZADD', due, 'LT', string.format('%.0f', deadline), name)
end

local function is_overdrawn()
  local held = redis.call('HMGET', counts, 'messages', 'bytes')
  return tonumber(held[1] or 0) > total_messages or tonumber(held[2] or 0) > total_bytes
end

-- Takes room for a message: returns the reason if there is none, and whether it exceeds the limits. For a waiting receiver it may exceed
-- them by one sixteenth, so that strangers who fill the store cannot block those who fetch their messages.
local function take_room(bytes, origin, origin_bytes, is_awaited)
  if origin ~= '' and tonumber(redis.call('HGET', origins, 'b' .. origin) or 0) + bytes > origin_bytes then
    return 'OriginFull'
  end
  local messages, sum = redis.call('HINCRBY', counts, 'messages', 1), redis.call('HINCRBY', counts, 'bytes', bytes)
  local is_over = messages > total_messages or sum > total_bytes
  if is_over and not (is_awaited and bytes <= OVERDRAFT_BYTES
      and messages <= total_messages + math.floor(total_messages / 16) and sum <= total_bytes + math.floor(total_bytes / 16)) then
    add_to(counts, 'messages', -1)
    add_to(counts, 'bytes', -bytes)
    return 'ServerFull'
  end
  if bytes > 0 and origin ~= '' then
    redis.call('HINCRBY', origins, 'b' .. origin, bytes)
  end
  return nil, is_over
end

-- Removes messages that were handed out. What is in flight stays, and so does what is behind it; then it counts when that has ended.
local function acknowledge(id)
  if id > m.last then
    return
  end
  local last = math.min(id, m.handed)
  if m.holder ~= '' then
    if id >= m.first then
      set('acknowledged', math.max(m.acknowledged, id))
    end
    last = math.min(last, m.first - 1)
  end
  if last > 0 then
    remove(redis.call('ZRANGEBYSCORE', queue, '-inf', string.format('%.0f', last)))
  end
end

-- Messages that exceed the limits must not use up what is kept for waiting receivers: one that was not taken waits two seconds at the head,
-- and goes at once behind others; one that waits to be acknowledged stays only if there is room by now.
local function settle_overdrawn(entries, is_delivered)
  for i = #entries, 1, -1 do
    local id, deadline, bytes, is_over, origin = read(entries[i])
    if is_over then
      if not is_overdrawn() then
        if is_delivered then
          rewrite(entries[i], entry_of(id, deadline, bytes, false, origin))
        end
      elseif is_delivered or redis.call('ZRANK', queue, entries[i]) > 0 then
        remove({ entries[i] })
        expired = expired + (is_delivered and 0 or 1)
      else
        deadline = math.min(deadline, now + OVERDRAFT_WAITS)
        rewrite(entries[i], entry_of(id, deadline, bytes, true, origin))
        visit_by(deadline)
      end
    end
  end
end

-- Ends a hand-over: its messages have reached their receiver, or are at the head again, with the same ids and in order.
local function end_flight(is_delivered)
  local entries = redis.call('ZRANGEBYSCORE', queue, string.format('%.0f', m.first), string.format('%.0f', m.final))
  set('holder', '')
  if is_delivered and m.keeps == 0 then
    remove(entries)
  else
    if is_delivered then
      set('handed', math.max(m.handed, m.final))
    end
    settle_overdrawn(entries, is_delivered)
  end
  acknowledge(m.acknowledged)
  wake()
end

-- Hands messages out, under a new ticket; "receiver" has to settle them.
local function hand_out(receiver, first, final, keeps, lease)
  set('waiting', 0)
  set('holder', receiver)
  set('ticket', m.ticket + 1)
  set('lease', now + lease)
  set('first', first)
  set('final', final)
  set('keeps', keeps and 1 or 0)
  set('acknowledged', 0)
end

-- Takes back what a receiver was given without ever hearing of it: the answer or the word that told it was lost, or it has gone.
local function take_back(receiver, known_ticket)
  if m.holder == receiver and m.ticket ~= known_ticket then
    end_flight(false)
  end
end

local function end_lease()
  if m.holder ~= '' and (now >= m.lease or not is_of_living_node(m.holder)) then
    set('used', math.max(m.used, math.min(now, m.lease)))
    end_flight(false)
  end
end

-- The same rule for all who ask: a receiver is attached only while its node is alive.
local function is_attached()
  return m.receiver ~= '' and is_of_living_node(m.receiver)
end

-- Ends the ownership of the mailbox; "ended" says why. What its owner has sent and is still held goes too: the node that called sees to it.
local function disown(by)
  if m.receiver ~= '' then
    tell(m.receiver, 'w')
  end
  ended = by
  for _, pledge in ipairs(redis.call('ZRANGE', pledges, 0, -1)) do
    redis.call('RPUSH', orphans, string.format('%.0f', m.life) .. ':' .. string.match(pledge, '^.-:.-:(.*)$'))
    ended = by .. '+'
  end
  redis.call('DEL', pledges)
end

-- Has the other nodes forget the claim that they remember, or its owner's next request there would be one of its former life.
local function forget_elsewhere()
  for _, other in ipairs(redis.call('HKEYS', nodes)) do
    if other ~= 'tick' and other ~= 'generation' and other ~= node then
      redis.call('PUBLISH', channels .. other, 'f' .. string.format('%.0f', m.life))
    end
  end
end

local function next_life()
  local life = math.max(now, tonumber(redis.call('HGET', counts, 'life') or 0) + 1)
  redis.call('HSET', counts, 'life', string.format('%.0f', life))
  return life
end

-- Ends the mailbox.
local function retire(by)
  disown(by)
  expired = expired + redis.call('ZCARD', queue)
  remove(redis.call('ZRANGE', queue, 0, -1))
  local first = tonumber(redis.call('HGET', counts, 'first') or 0)
  redis.call('HSET', counts, 'first', string.format('%.0f', math.max(first, m.last + 1)))
  add_to(counts, 'mailboxes', -1)
  if m.origin ~= '' then
    add_to(origins, 'm' .. m.origin, -1)
  end
  redis.call('DEL', mailbox, queue, bodies)
  redis.call('ZREM', due, name)
  is_changed = false
  load()
end

-- Loads the mailbox and returns whether it exists, and is the one with that life if one is given. Ends one that has expired: it is idle,
-- nothing is in flight, and no receiver is attached whose node is alive.
local function open(life)
  load()
  if m.digest == '' then
    return false
  end
  end_lease()
  if m.holder == '' and now - m.used >= idle then
    if m.receiver ~= '' and not is_of_living_node(m.receiver) then
      set('receiver', '')
      set('waiting', 0)
      set('used', now)
    elseif m.receiver == '' then
      retire('expiry')
      return false
    end
  end
  return life == nil or m.life == life
end

-- Raises the ids above one that was never given here: a receiver with such an id knows this name from another server, or from before its
-- data was lost, and might skip lower ids.
local function lift(after)
  if after <= m.last or after > now + MAX_LIFT then
    return
  end
  local id, handed = after, 0
  for _, entry in ipairs(redis.call('ZRANGE', queue, 0, -1)) do
    local old, deadline, bytes, is_over, origin = read(entry)
    id = id + 1
    handed = old <= m.handed and id or handed
    local field = string.format('%.0f', old)
    redis.call('HSET', bodies, string.format('%.0f', id), redis.call('HGET', bodies, field))
    redis.call('HDEL', bodies, field)
    rewrite(entry, entry_of(id, deadline, bytes, is_over, origin))
  end
  set('last', id)
  set('handed', handed)
end

-- Makes a receiver the newest one. The one before can only settle what it holds.
local function attach(receiver)
  wake()
  set('receiver', receiver)
  set('epoch', m.epoch + 1)
  set('used', now)
end

local function detach()
  set('receiver', '')
  set('waiting', 0)
  set('used', now)
end

-- Drops and acknowledges what a new receiver asks to; only when nothing is in flight.
local function begin(after, from_id)
  if from_id > 0 then
    remove(redis.call('ZRANGEBYSCORE', queue, '-inf', string.format('%.0f', from_id)))
  end
  if after then
    lift(after)
    acknowledge(after)
  end
end

