import type { Method } from './state.ts';

/** RFC 8176 2: a press shows that somebody was there, a call came by telephone over another channel, an app gave a code. */
export const amrOf: Readonly<Record<Method, readonly string[]>> = {
  button: ['user'],
  phone: ['tel', 'mca'],
  totp: ['otp'],
};
