/**
 * Rooms for browsers: who has the same login meets, one of them is host, and all of them hear each other through it.
 * @module inbox-signaling/rooms
 */
export { Room } from './room.js';
export { Star } from './star.js';
