-- Restarts the idle time. If the mailbox is gone, says whether its name is free, or whose it is now.
-- args: life, digest

if open(tonumber(args[1])) then
  set('used', now)
  return reply('Touched')
end

return reply(m.digest == '' and 'Free' or m.digest == args[2] and 'Own' or 'Taken')
