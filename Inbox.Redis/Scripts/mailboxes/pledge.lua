-- Counts a message that is about to be held against its sender, which may have as much held as its own mailbox takes.
-- args: life, hold, size, most messages, most bytes, pledge, recipient

local life, hold, bytes, most, most_bytes = tonumber(args[1]), tonumber(args[2]), tonumber(args[3]), tonumber(args[4]), tonumber(args[5])

if not open(life) then
  return reply('Gone')
end

for _, pledge in ipairs(redis.call('ZRANGEBYSCORE', pledges, '-inf', string.format('%.0f', now))) do
  redis.call('ZREM', pledges, pledge)
  set('pledged', m.pledged - tonumber(string.match(pledge, '^.-:(%d+):')))
end

if redis.call('ZCARD', pledges) >= most or m.pledged + bytes > most_bytes then
  return reply('HoldFull')
end

redis.call('ZADD', pledges, string.format('%.0f', now + hold), args[6] .. ':' .. args[3] .. ':' .. args[7])
set('pledged', m.pledged + bytes)
return reply('Pledged')
