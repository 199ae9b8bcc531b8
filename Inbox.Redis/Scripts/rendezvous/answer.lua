-- Stores the one answer to an offer.
-- args: code, body, the offer's code

local code, body, offer = args[1], args[2], args[3]

local status, entry = find(offer, 'Offer')
if status ~= 'Done' then
  return { status }
end

if entry.answer ~= '' then
  return { 'Answered' }
end

local added = add(code, offer, body)
if added[1] == 'Done' then
  entry.answer = code
  write(offer, entry)
end
return added
