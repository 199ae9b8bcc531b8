-- Says whether the mailbox exists, and whether a receiver is attached. No use of it.

if not open() then
  return reply('None')
end
return reply(is_attached() and 'Attached' or 'Alone')
