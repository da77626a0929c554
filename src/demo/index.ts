export { DemoApi } from './api.ts';
export { closeDoor, createHouse, type Door, type House, openDoor } from './house/index.ts';
export { createPhone, type Phone, type PhoneOptions } from './phone/phone.ts';
export { playRound, stateLine } from './round.ts';
