-- Removes the changes that the node has told its members, and returns the next ones. If these are all, it registers that the node waits.
-- args: last number told
-- Taken adds: first number, whether there are more, and the changes. Lost: the session is over, or Redis has gone back to older data.

local MOST, MOST_BYTES = 100, 1048576

local told = tonumber(args[1])
local queue = queue_of(node)
if not has_session(queue) or told > queue.last then
  return reply('Lost')
end

remove(node, queue, told, MOST)

local taken, bytes, number = {}, 0, queue.first
while number <= queue.last and #taken < MOST and bytes < MOST_BYTES do
  local text = redis.call('HGET', events, field_of(node, number))
  if not text then
    close(queue)
    return reply('Lost')
  end
  taken[#taken + 1] = text
  bytes = bytes + #text
  number = number + 1
end

local has_more = number <= queue.last
queue.waits, queue.is_changed = has_more and 0 or 1, true
return reply('Taken', string.format('%.0f', queue.first), has_more and 1 or 0, taken)
