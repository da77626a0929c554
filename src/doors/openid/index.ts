/// <reference path="./library.d.ts" />
export { openIdDoor, openIdFolder } from './door.ts';
export { createPingOf, type OwedPing, PING } from './pings.ts';
