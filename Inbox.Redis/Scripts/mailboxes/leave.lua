-- Ends the mailbox at once. Nodes that remember its claim forget it.
-- args: life
-- Returns Left; Gone if there is no mailbox of that life.

load()
if m.digest == '' or m.life ~= tonumber(args[1]) then
  return reply('Gone')
end

forget_elsewhere()
retire('owner')
return reply('Left')
