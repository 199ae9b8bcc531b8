// As conformance.ts, for the rooms.
import type * as declared from '../../../Inbox.AspNetCore/wwwroot/rooms/rooms.js';
import { Room } from '../../../Inbox.AspNetCore/wwwroot/rooms/room.js';
import { Star } from '../../../Inbox.AspNetCore/wwwroot/rooms/star.js';

export const room: new (options?: declared.RoomOptions) => declared.Room = Room;
export const star: new (options?: declared.StarOptions) => declared.Star = Star;

type Undeclared<Module, Declared> = Exclude<keyof Module, keyof Declared>;
export const inRoom: [Undeclared<Room, declared.Room>] extends [never] ? true : never = true;
export const inStar: [Undeclared<Star, declared.Star>] extends [never] ? true : never = true;
