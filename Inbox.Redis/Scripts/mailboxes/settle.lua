-- Completes a hand-over, or returns its messages to the head. Refused if it was settled before, or if its lease has expired.
-- args: life, ticket, 1 if delivered

if not open(tonumber(args[1])) or m.holder == '' or m.ticket ~= tonumber(args[2]) then
  return reply('Refused')
end

set('used', now)
end_flight(args[3] == '1')
drop_expired()
return reply('Settled')
