-- Takes an answer back whose code nobody has been told, so that the offer can be answered anew.
-- args: code, the offer's code

local code, offer = args[1], args[2]

local answer, entry = read(code), read(offer)
if answer and answer.offer == offer then
  finish(code, answer, 'Withdrawn')
  if entry and entry.answer == code then
    entry.answer = ''
    write(offer, entry)
  end
end
return { 'Withdrawn' }
