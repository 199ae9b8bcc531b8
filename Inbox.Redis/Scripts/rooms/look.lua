-- Returns the room at this instant. For tests.
-- Found adds: the members' numbers, host, term.

if redis.call('EXISTS', room) == 0 then
  return reply('None')
end
return reply('Found', numbers_of_room(), host_of_room(), redis.call('HGET', room, 'term'))
