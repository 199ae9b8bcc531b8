-- Ends the mailbox at once.
-- args: life

load()
if m.digest ~= '' and m.life == tonumber(args[1]) then
  retire('owner')
end
return reply('Left')
