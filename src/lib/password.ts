import type { Random } from './random.ts';

/** Lower-case letters and digits, none of which looks like another (no 0 o, 1 l i): typed once, on whatever keys there are. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const LENGTH = 16;
const MIN_LENGTH = 8;
const MAX_LENGTH = 128;

/** A new password of 16 characters, about 79 random bits. */
export const newPassword = (random: Random): string =>
  Array.from({ length: LENGTH }, () => ALPHABET.charAt(random.below(ALPHABET.length))).join('');

/** Why this password is not taken, as one sentence that does not repeat it; undefined when it is good enough. */
export const passwordFault = (password: string, username: string): string | undefined => {
  if (password.toLowerCase().replace(/[^a-z]/g, '') === 'changeme')
    return 'The password is still the one of the example: choose your own.';
  if (password === username) return 'The password is the same as the username: choose another.';
  if (password.length < MIN_LENGTH)
    return `The password has ${password.length} characters, but needs at least ${MIN_LENGTH}.`;
  if (password.length > MAX_LENGTH)
    return `The password has ${password.length} characters, but ${MAX_LENGTH} are the most.`;
  if (/\p{Cc}/u.test(password)) return 'The password holds a control character (a line break or a tab).';
  return undefined;
};
