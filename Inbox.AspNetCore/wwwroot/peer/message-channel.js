// What a peer's messages look like on the wire. docs/peer.md has it, for other languages.

/** The label of the data channel that a side opens for what it sends. The other side answers on it with what it has. */
export const LABEL = 'inbox.messages';

/**
 * The first frame of a channel: who sends, and the number of the first message that follows. Messages are numbered one by one.
 * @typedef {{ from: string, next: number }} Beginning
 */

const LONGEST_NAME = 64;

/**
 * Anybody may be on the other side.
 * @param {unknown} frame
 * @returns {Beginning}
 */
export function readBeginning(frame) {
  const { from, next } = JSON.parse(String(frame)) ?? {};
  const isFine = typeof from === 'string' && from.length <= LONGEST_NAME && isCount(next) && next > 0;
  if (!isFine) throw new TypeError(`Not the beginning of a channel of messages: ${frame}`);
  return { from, next };
}

/** @param {unknown} value */
export const isCount = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
