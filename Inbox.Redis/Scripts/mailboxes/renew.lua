-- Restarts the lease of a hand-over.
-- args: life, ticket, lease

if not open(tonumber(args[1])) or m.holder == '' or m.ticket ~= tonumber(args[2]) then
  return reply('Refused')
end

set('lease', now + tonumber(args[3]))
return reply('Renewed')
