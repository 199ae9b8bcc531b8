-- Removes messages that were handed out, up to an id.
-- args: life, id

if not open(tonumber(args[1])) then
  return reply('Gone')
end

set('used', now)
acknowledge(tonumber(args[2]))
return reply('Acknowledged')
