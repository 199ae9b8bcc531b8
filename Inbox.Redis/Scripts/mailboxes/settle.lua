-- Completes a hand-over, or returns its messages to the head. Refused if it was settled before, or if its lease has expired.
-- args: life, ticket, 1 if delivered, a receiver to detach (or '')

if not open(tonumber(args[1])) or m.holder == '' or m.ticket ~= tonumber(args[2]) then
  return reply('Refused')
end

set('used', now)
end_flight(args[3] == '1')
drop_expired()
if args[4] ~= '' and m.receiver == args[4] then
  detach()
end
return reply('Settled')
