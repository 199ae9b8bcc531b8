// A mailbox on a socket as docs/protocol.md tells it, by a client that knows nothing else of this project.
// node foreign-socket.mjs URL: says "ready", then echoes each message to its sender, and prints the close code.
import WebSocket from 'ws';

const socket = new WebSocket(process.argv[2], 'inbox.v1', { rejectUnauthorized: false });
let last = 0;

socket.on('open', () => {
  console.log(`protocol ${socket.protocol}`);
  socket.send(JSON.stringify({ auth: { name: 'echo', password: 'of a stranger', after: 0 }, ref: 1 }));
});

socket.on('message', (frame) => {
  const heard = JSON.parse(frame);
  if ('ok' in heard) {
    console.log(`ok ${heard.ok}`);
  } else if (heard.error) {
    console.log(`error ${heard.error.status} ${heard.ref}`);
  } else {
    last = heard.id;
    socket.send(JSON.stringify({ to: heard.from, data: { echo: heard.data }, ref: heard.data.n }));
    socket.send(JSON.stringify({ ack: last }));
  }
});

socket.on('close', (code) => console.log(`closed ${code}`));
socket.on('error', (error) => console.log(`failed ${error.message}`));
