-- Takes a pledge back: the message was claimed, or could not be held.
-- args: life, size, pledge, recipient

load()
if m.life == tonumber(args[1]) and redis.call('ZREM', pledges, args[3] .. ':' .. args[2] .. ':' .. args[4]) == 1 then
  set('pledged', m.pledged - tonumber(args[2]))
end
return reply('Released')
