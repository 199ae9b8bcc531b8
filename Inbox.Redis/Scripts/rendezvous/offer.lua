-- Stores an offer.
-- args: code, body

return add(args[1], '', args[2])
