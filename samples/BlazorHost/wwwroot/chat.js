import { Peer, SignalingChannel } from './_content/Inbox.AspNetCore/inbox.js';

/** Connects two pages. `page` is the component, whose methods Heard and Changed are called. */
export function connect(me, you, page) {
  const password = (sessionStorage.password ??= crypto.randomUUID());
  const channel = new SignalingChannel({ name: me, password, leaveOnPageHide: true });
  const peer = new Peer({ channel, remote: you });
  peer.addEventListener('message', ({ detail }) => page.invokeMethodAsync('Heard', detail.data));
  peer.addEventListener('state', ({ detail }) => page.invokeMethodAsync('Changed', detail.state));
  return {
    send: (text) => void peer.send(text),
    close() {
      peer.close();
      channel.close();
    },
  };
}
