import { generateURI, verifySync } from 'otplib';

/* RFC 6238 as every authenticator app knows it: SHA-1, six digits, steps of 30 seconds since the epoch. */

const STEP_SECONDS = 30;
const CODE = /^\d{6}$/;

/** Whether the text has the form of a code. */
export const isCode = (text: string): boolean => CODE.test(text);

/**
 * The time step whose code this is, if that is the step at `now` (milliseconds since the epoch) or one beside it, and a later
 * one than `after`: RFC 6238 5.2 lets no code count twice. The comparison takes the same time wherever two codes differ.
 * An `after` that is still to come was used while the clock was wrong: it says nothing of now.
 */
export const stepOfCode = (secret: string, code: string, now: number, after: number | null): number | undefined => {
  if (!isCode(code)) return undefined;
  const ahead = Math.floor(now / 1000 / STEP_SECONDS) + 1;
  const found = verifySync({
    strategy: 'totp',
    secret,
    token: code,
    epoch: Math.floor(now / 1000),
    // In seconds: one step back and one ahead.
    epochTolerance: STEP_SECONDS,
    ...(after !== null && after <= ahead && { afterTimeStep: after }),
  });
  return found.valid && 'timeStep' in found ? found.timeStep : undefined;
};

/** A colon would end the issuer: in the label it becomes a space. */
const withoutColon = (text: string): string => text.replaceAll(':', ' ');

/** The address that an authenticator app scans. `secret` in base32. */
export const otpauthUri = (issuer: string, user: string, secret: string): string =>
  generateURI({ strategy: 'totp', issuer: withoutColon(issuer), label: withoutColon(user), secret });
