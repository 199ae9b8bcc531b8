import { Peer, SignalingChannel } from '/_content/Inbox.AspNetCore/inbox.js';

const [login, call, chat, log] = ['login', 'call', 'chat', 'log'].map((id) => document.getElementById(id));
const peers = new Map();
const lines = new Set();
let me = '';
let channel;

onSubmit(login, async ({ user, password }) => {
  const answer = await fetch('/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ user, password }) });
  if (!answer.ok) return say('Wrong name or password');
  me = user;
  if (channel) channel.resume();
  else open();
});

onSubmit(call, ({ remote }) => meet(remote));
onSubmit(chat, ({ text }) => lines.forEach((line) => line.send(text)));

function open() {
  // No name and no password: the cookie says whose mailbox it is.
  channel = new SignalingChannel({ credentials: 'same-origin' });
  channel.addEventListener('state', ({ detail: { state, error } }) => {
    say(`${state}${error ? `: ${error.message}` : ''}`);
    login.hidden = state === 'open';
    call.hidden = chat.hidden = state !== 'open';
  });
  channel.addEventListener('message', ({ detail: { from } }) => meet(from));
}

function meet(remote) {
  if (peers.has(remote)) return;
  const prepare = (connection) => {
    const line = connection.createDataChannel('chat', { negotiated: true, id: 0 });
    line.onopen = () => lines.add(line);
    line.onclose = () => lines.delete(line);
    line.onmessage = ({ data }) => say(`${remote} says ${data}`);
  };
  const peer = new Peer({ channel, remote, polite: me < remote, prepare });
  peer.addEventListener('state', ({ detail: { state, error } }) => say(`${remote} is ${state}${error ? `: ${error.message}` : ''}`));
  // Such as the refusal of CanSend.
  peer.addEventListener('error', ({ detail: { error } }) => say(error.message));
  peers.set(remote, peer);
}

function onSubmit(form, act) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    act(Object.fromEntries(new FormData(form)));
    form.reset();
  });
}

function say(line) {
  log.append(`${line}\n`);
}
