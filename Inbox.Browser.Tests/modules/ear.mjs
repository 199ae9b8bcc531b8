import { Demodulator } from '../../Inbox.AspNetCore/wwwroot/sound/demodulator.js';

/** What is heard, and how many seconds after the beginning each thing was. */
export function listen(samples, sampleRate, chunk = 2048) {
  const demodulator = new Demodulator(sampleRate);
  const heard = [];
  for (let i = 0; i < samples.length; i += chunk) {
    for (const news of demodulator.push(samples.subarray(i, i + chunk))) heard.push({ ...news, at: Math.min(samples.length, i + chunk) / sampleRate });
  }
  return heard;
}

export const frames = (heard) => heard.filter(({ type }) => type === 'frame');
