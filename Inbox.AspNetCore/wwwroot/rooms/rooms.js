/**
 * Rooms for browsers: they connect all pages that are signed in to the same account, and one of these is the host that relays messages.
 * @module inbox-signaling/rooms
 */
export { Room } from './room.js';
export { Star } from './star.js';
