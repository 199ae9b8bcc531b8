import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ear } from '../../Inbox.AspNetCore/wwwroot/sound/ear.js';
import { Microphone } from '../../Inbox.AspNetCore/wwwroot/sound/microphone.js';
import { setGlobal } from './page.mjs';
import { settle, standing, watched } from './time.mjs';

class FakeNode {
  connect() {}
  disconnect() {}
}

class FakeContext {
  state = 'running';
  sampleRate = 48_000;
  /** @type {string[]} the modules that were loaded */
  loaded = [];
  audioWorklet = { addModule: async (url) => void this.loaded.push(String(url)) };
  createMediaStreamSource = () => new FakeNode();
  resume = async () => {
    this.state = 'running';
  };
  suspend = async () => {
    this.state = 'suspended';
  };
  close = async () => {};
}

/** A device that is asked for, and each stream of it that was given. */
function device(t) {
  const streams = [];
  const asked = [];
  setGlobal(t, 'navigator', {
    mediaDevices: {
      getUserMedia: () => new Promise((resolve, reject) => asked.push({
        refuse: () => reject(new DOMException('Refused', 'NotAllowedError')),
        allow: () => {
          const track = { live: true, stop: () => (track.live = false) };
          const stream = { track, getTracks: () => [track], getAudioTracks: () => [track] };
          streams.push(stream);
          resolve(stream);
        },
      })),
    },
  });
  setGlobal(t, 'AnalyserNode', FakeNode);
  setGlobal(t, 'AudioWorkletNode', class extends FakeNode {
    port = {};
  });
  const context = new FakeContext();
  return { asked, context, microphone: new Microphone(context), live: () => streams.filter(({ track }) => track.live).length };
}

test('Opened, it is one live stream; closed, it is none, and can be opened again', async (t) => {
  const { asked, microphone, live } = device(t);
  for (const round of [0, 1]) {
    const opening = microphone.open();
    asked[round].allow();
    assert.ok((await opening) instanceof Ear);
    assert.deepEqual([live(), microphone.track.live], [1, true]);
    microphone.close();
    assert.deepEqual([live(), microphone.track], [0, undefined]);
  }
});

for (const [order, first, second] of [['in their order', 0, 1], ['the later one first', 1, 0]]) {
  test(`Opened twice at once and allowed ${order}, only the later one has a stream, and the earlier one rejects`, async (t) => {
    const { asked, microphone, context, live } = device(t);
    const openings = [watched(microphone.open()), watched(microphone.open())];
    asked[first].allow();
    await settle();
    asked[second].allow();
    await settle();
    assert.equal(live(), 1);
    assert.equal((await standing(openings[0])).name, 'AbortError');
    assert.ok((await openings[1]) instanceof Ear);
    assert.equal(context.state, 'running');
    microphone.close();
    assert.equal(live(), 0);
  });
}

test('Closed while the user is still asked, it releases what it gets', async (t) => {
  const { asked, microphone, live } = device(t);
  const opening = watched(microphone.open());
  microphone.close();
  asked[0].allow();
  assert.equal((await standing(opening)).name, 'AbortError');
  assert.deepEqual([live(), microphone.track], [0, undefined]);
});

test('A refusal that comes late takes nothing from the one that was opened after it', async (t) => {
  const { asked, microphone, live } = device(t);
  const openings = [watched(microphone.open()), watched(microphone.open())];
  asked[1].allow();
  await settle();
  asked[0].refuse();
  await settle();
  assert.deepEqual([live(), microphone.track?.live], [1, true]);
  assert.equal((await standing(openings[0])).name, 'NotAllowedError');
});

test('A device whose audio does not start is released, and nothing else is', async (t) => {
  const { asked, microphone, context, live } = device(t);
  context.resume = async () => {
    throw new DOMException('No', 'InvalidStateError');
  };
  const opening = watched(microphone.open());
  asked[0].allow();
  assert.equal((await standing(opening)).name, 'InvalidStateError');
  assert.equal(live(), 0);
});

test('The worklet is loaded from beside the module, or from where it was told', async () => {
  const context = new FakeContext();
  await Ear.load(context);
  await Ear.load(context, { worklet: '/assets/capture.js' });
  assert.match(context.loaded[0], /\/sound\/capture-worklet\.js$/);
  assert.equal(context.loaded[1], '/assets/capture.js');
});

test('Preparing takes the same options', async (t) => {
  device(t);
  const contexts = [];
  setGlobal(t, 'AudioContext', class extends FakeContext {
    constructor() {
      super();
      contexts.push(this);
    }
  });
  await Microphone.prepare({ worklet: '/assets/capture.js' });
  assert.deepEqual(contexts[0].loaded, ['/assets/capture.js']);
});
