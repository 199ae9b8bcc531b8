-- Frees what has expired of one name, and files the name under the next time at which something could expire.

local function file_under(time)
  redis.call('ZADD', due, string.format('%.0f', time), name)
end

if open() then
  drop_expired()
  local next_visit = (m.receiver ~= '' and now or m.used) + idle
  if m.holder ~= '' then
    next_visit = math.min(next_visit, m.lease)
  else
    local head = redis.call('ZRANGE', queue, 0, 0)
    next_visit = #head == 0 and next_visit or math.min(next_visit, (select(2, read(head[1]))))
  end
  file_under(math.max(next_visit, now + 1))
  return reply('Kept')
end

if ended ~= '' then
  return reply('Freed')
end

drop_unclaimed()
local next_visit = NEVER
for _, entry in ipairs(redis.call('ZRANGE', queue, 0, -1)) do
  local _, deadline, _, _, _, hold = read(entry)
  next_visit = math.min(next_visit, deadline, (read_hold(hold)))
end
if next_visit == NEVER then
  redis.call('ZREM', due, name)
else
  file_under(next_visit)
end
return reply('Kept')
