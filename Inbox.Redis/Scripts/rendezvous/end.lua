-- Ends an offer and its answer, as used if the answer's code is given and as withdrawn if the offer's is; returns the signal as it was.
-- args: code

local code = args[1]

local status, entry = find(code, '')
if status ~= 'Done' then
  return { status }
end

local ended = shown(entry, redis.call('HGET', bodies, code))
local other = entry.offer ~= '' and entry.offer or entry.answer
local state = entry.offer ~= '' and 'Used' or 'Withdrawn'
finish(code, entry, state)
local partner = read(other)
if partner then
  finish(other, partner, state)
end
return ended
