import { generateURI, verifySync } from 'otplib';

/* RFC 6238 as every authenticator app knows it: SHA-1, six digits, steps of 30 seconds since the epoch. */

const STEP_SECONDS = 30;
const CODE = /^\d{6}$/;

/** Whether the text has the form of a code. */
export const isCode = (text: string): boolean => CODE.test(text);

/**
 * The time step whose code this is, if that is the step at `now` (milliseconds since the epoch) or one beside it, and a later
 * one than `after`: RFC 6238 5.2 lets no code count twice. The comparison takes the same time wherever two codes differ.
 * Throws when `after` lies so far ahead that the clock must have gone back: then nobody can tell what was used.
 */
export const stepOfCode = (secret: string, code: string, now: number, after: number | null): number | undefined => {
  if (!isCode(code)) return undefined;
  const found = verifySync({
    strategy: 'totp',
    secret,
    token: code,
    epoch: Math.floor(now / 1000),
    // In seconds: one step back and one ahead.
    epochTolerance: STEP_SECONDS,
    ...(after !== null && { afterTimeStep: after }),
  });
  return found.valid && 'timeStep' in found ? found.timeStep : undefined;
};

/** A colon would end the issuer: in the label it becomes a space. */
const withoutColon = (text: string): string => text.replaceAll(':', ' ');

/** The address that an authenticator app scans. `secret` in base32. */
export const otpauthUri = (issuer: string, user: string, secret: string): string =>
  generateURI({ strategy: 'totp', issuer: withoutColon(issuer), label: withoutColon(user), secret });
