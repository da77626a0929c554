export { closeDoor, type FrontDoor, openDoor } from './door.ts';
export { createHouse, type House, type HouseParts } from './house.ts';
export type { FritzParts } from './wiring.ts';
