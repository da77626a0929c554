export { DemoApi } from './api.ts';
export { createPhone, type Phone, type PhoneOptions } from './phone.ts';
export { playRound, stateLine } from './round.ts';
