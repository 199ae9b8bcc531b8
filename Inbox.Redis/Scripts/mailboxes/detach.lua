-- Releases the receiving end, if it is still this receiver's, and takes back what was given to it as it went.
-- args: life, receiver, last ticket that the receiver knows

if open(tonumber(args[1])) then
  take_back(args[2], tonumber(args[3]))
  if m.receiver == args[2] then
    detach()
  end
end
return reply('Detached')
