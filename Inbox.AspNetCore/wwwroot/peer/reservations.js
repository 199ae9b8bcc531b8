/** Two peers for one mailbox would take each other's messages, and replace each other for ever. @type {WeakMap<EventTarget, Set<string>>} */
const reserved = new WeakMap();

/**
 * Reserves a remote mailbox for one peer of a channel.
 * @param {EventTarget} channel
 * @param {string} remote
 * @param {AbortSignal} signal ends the reservation
 */
export function reserve(channel, remote, signal) {
  const remotes = reserved.get(channel) ?? new Set();
  if (remotes.has(remote)) throw new Error(`There is a Peer for the mailbox '${remote}' on this channel. Close it first.`);
  reserved.set(channel, remotes.add(remote));
  signal.addEventListener('abort', () => remotes.delete(remote));
}

/**
 * Whether a peer of the channel has the remote mailbox.
 * @param {EventTarget} channel
 * @param {string} remote
 */
export const isReserved = (channel, remote) => reserved.get(channel)?.has(remote) ?? false;
