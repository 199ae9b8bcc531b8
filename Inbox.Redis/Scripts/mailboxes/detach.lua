-- Releases the receiving end, if it is still this receiver's, and takes back what was given to it as it went.
-- args: life, receiver, last ticket that the receiver knows, 1 to end the mailbox if nothing waits in it

if open(tonumber(args[1])) then
  take_back(args[2], tonumber(args[3]))
  if m.receiver == args[2] then
    detach()
    if args[4] == '1' and m.holder == '' and redis.call('ZCARD', queue) == 0 then
      forget_elsewhere()
      retire('owner')
    end
  end
end
return reply('Detached')
