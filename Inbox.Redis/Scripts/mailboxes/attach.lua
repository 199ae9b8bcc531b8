-- Attaches a receiver, which supersedes the one before: that can only settle what it holds.
-- args: life, receiver, id to acknowledge (or ''), 1 to receive only what is sent from now on
-- Attached adds: epoch, whether it has begun (dropped and acknowledged), and the last id to drop

local after, from_id = tonumber(args[3]), 0

if not open(tonumber(args[1])) then
  return reply('Gone')
end

attach(args[2])
if args[4] == '1' then
  from_id = m.last
end

if m.holder ~= '' then
  return reply('Attached', m.epoch, 0, from_id)
end

begin(after, from_id)
return reply('Attached', m.epoch, 1, 0)
