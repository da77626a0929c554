export { Callbacks } from './callbacks.ts';
export type { CallbackMessage, SendCallback } from './message.ts';
