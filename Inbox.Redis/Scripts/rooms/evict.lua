-- Takes all members of a session out of the room in one step, so that none of them is elected: its node is dead, drains, or has lost them.
-- The work grows with the members of the room, of which there are ten thousand at most.
-- args: session

local leaving = {}
for _, member in ipairs(redis.call('ZRANGE', members, 0, -1)) do
  if string.match(member, '^(.*):') == args[1] then
    leaving[#leaving + 1] = member
  end
end
take_out(leaving)
redis.call('ZREM', places, args[1] .. ' ' .. name)
return reply('Evicted')
