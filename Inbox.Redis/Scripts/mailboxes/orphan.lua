-- Drops what a mailbox that has ended has sent and is still held for this name, so that leaving and coming again does not begin a new count.
-- args: the sender's life

load()
if m.digest == '' and redis.call('EXISTS', mailbox) == 1 then
  local dropped = {}
  for _, entry in ipairs(redis.call('ZRANGE', queue, 0, -1)) do
    local _, life = read_hold((select(6, read(entry))))
    if life == tonumber(args[1]) then
      dropped[#dropped + 1] = entry
    end
  end
  remove(dropped)
  expired = #dropped
  if #dropped > 0 and redis.call('EXISTS', queue) == 0 then
    redis.call('DEL', mailbox)
    add_to(counts, 'shelves', -1)
    is_changed = false
  end
end
return reply('Dropped')
