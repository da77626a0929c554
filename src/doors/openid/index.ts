/// <reference path="./library.d.ts" />
export { openIdDoor, openIdFolder } from './door.ts';
export { Pings } from './pings.ts';
