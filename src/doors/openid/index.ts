/// <reference path="./library.d.ts" />
export { openIdDoor, openIdFolder } from './door.ts';
export { Pings, type SendPing } from './pings.ts';
