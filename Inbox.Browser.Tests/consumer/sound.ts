// The third entry of the package, as its users' compiler sees it.
import { Ear, Microphone, Speaker, type Heard } from 'inbox-signaling/sound';

export async function listen(take: (heard: Heard) => void): Promise<() => void> {
  const microphone = await Microphone.prepare({ worklet: '/assets/capture-worklet.js' });
  const ear = await microphone.open();
  const hear = ({ detail }: CustomEvent<Heard>) => take(detail);
  ear.addEventListener('heard', hear);
  return () => ear.removeEventListener('heard', hear);
}

export async function listenTo(context: AudioContext, source: AudioNode): Promise<Ear> {
  await Ear.load(context, { worklet: new URL('./capture-worklet.js', import.meta.url) });
  // @ts-expect-error there is no such option
  await Ear.load(context, { url: '/capture-worklet.js' });
  return new Ear(context, source);
}

export function play(speaker: Speaker, again: () => void): void {
  speaker.addEventListener('interrupted', again, { once: true });
  speaker.removeEventListener('interrupted', again);
  // @ts-expect-error the detail of another event
  speaker.removeEventListener('interrupted', ({ detail }: CustomEvent<number>) => detail);
  speaker.removeEventListener('anything', null);
}
