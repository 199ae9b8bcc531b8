-- Releases the receiving end, if it is still this receiver's.
-- args: life, receiver

if open(tonumber(args[1])) and m.receiver == args[2] then
  detach()
end
return reply('Detached')
