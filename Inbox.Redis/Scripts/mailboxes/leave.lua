-- Ends the mailbox at once. Nodes that remember its claim forget it, or its owner's next request there would be one of its former life.
-- args: life
-- Returns Left; Gone if there is no mailbox of that life.

load()
if m.digest == '' or m.life ~= tonumber(args[1]) then
  return reply('Gone')
end

for _, other in ipairs(redis.call('HKEYS', nodes)) do
  if other ~= 'tick' and other ~= 'generation' and other ~= node then
    redis.call('PUBLISH', channels .. other, 'f' .. string.format('%.0f', m.life))
  end
end
retire('owner')
return reply('Left')
