// The second entry of the package, as its users' compiler sees it.
import { acceptAnswer, makeAnswer, makeLink, makeOffer, readCode, readLink, Rendezvous, RendezvousError, unpackSignal } from 'inbox-signaling/connect';

export async function offer(connection: RTCPeerConnection, rendezvous = new Rendezvous({ url: '/rendezvous' })): Promise<string> {
  const { code, expiresIn } = await rendezvous.offer(await makeOffer(connection, { patience: 1000 }));
  const minutes: number = expiresIn / 60_000;
  return `${makeLink('/join.html', 'offer', code)} for ${minutes}`;
}

export async function answer(connection: RTCPeerConnection, rendezvous: Rendezvous): Promise<string | undefined> {
  const content = readLink(location.href);
  if (content?.code === undefined) return content && unpackSignal(content.signal).tag;
  const signal = await makeAnswer(connection, await rendezvous.read(content.code, 'offer'), { connectTimeout: 60_000 });
  return (await rendezvous.answer(content.code, signal)).code;
}

export async function accept(connection: RTCPeerConnection, rendezvous: Rendezvous, typed: string): Promise<string | undefined> {
  const code = readCode(typed);
  try {
    if (code) await acceptAnswer(connection, await rendezvous.read(code, 'answer'));
  } catch (error) {
    return error instanceof RendezvousError ? error.reason : undefined;
  }
  // @ts-expect-error there are offers and answers only
  return code && makeLink('/', 'invitation', code);
}
