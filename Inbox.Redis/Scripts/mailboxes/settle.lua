-- Completes a hand-over, or returns its messages to the head. Refused if it was settled before, or if its lease has expired.
-- args: life, ticket, 1 if delivered, receiver, what that does next: '' (nothing is known), 'detach', or 'wait'
-- Settled adds 1 if the receiver waits from now on: it asked to, and there is nothing else for it.

local delivered, receiver, follows = args[3] == '1', args[4], args[5]

if not open(tonumber(args[1])) or m.holder == '' or m.ticket ~= tonumber(args[2]) then
  return reply('Refused')
end

set('used', now)
local final, keeps = m.final, m.keeps == 1
end_flight(delivered)
drop_expired()
if m.receiver ~= receiver then
  return reply('Settled')
end

if follows == 'detach' then
  detach()
elseif follows == 'wait' and redis.call('ZCOUNT', queue, keeps and '(' .. string.format('%.0f', final) or '-inf', '+inf') == 0 then
  set('waiting', keeps and WAITS_TO_KEEP or WAITS_TO_TAKE)
  return reply('Settled', 1)
end
return reply('Settled')
