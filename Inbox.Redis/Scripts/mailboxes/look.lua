-- Says whether the mailbox exists, and whether a receiver is attached. No use of it.

if not open() then
  return reply('None')
end
return reply(m.receiver ~= '' and is_of_living_node(m.receiver) and 'Attached' or 'Alone')
