-- Ends a node's session, and returns in which rooms its members still are. When they are out of all, and its changes are gone, it is forgotten.
-- args: node, last of its sessions to end ('' if the node was found dead: then the session ends only if it is)
-- Buried: nothing of it is left, or the session goes on. Dying adds: places, "session room".

local MOST_PLACES, MOST_EVENTS = 100, 1000

local at, last = args[1], args[2]
local queue = queue_of(at)
if not queue then
  return reply('Buried')
end

if queue.session > 0 then
  local is_over
  if last == '' then
    is_over = tonumber(redis.call('HGET', nodes, at) or DEAD_AFTER) >= DEAD_AFTER
  else
    is_over = queue.session <= tonumber(last)
  end
  if not is_over then
    return reply('Buried')
  end
  close(queue)
end

remove(at, queue, queue.last, MOST_EVENTS)

-- Behind "." comes "/": these are the places of all sessions of the node.
local left = redis.call('ZRANGEBYLEX', places, '[' .. at .. '.', '(' .. at .. '/', 'LIMIT', 0, MOST_PLACES)
if #left == 0 and queue.first > queue.last then
  queue.is_changed = false
  redis.call('HDEL', sessions, at)
  return reply('Buried')
end
return reply('Dying', left)
