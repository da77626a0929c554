import { createHash, timingSafeEqual } from 'node:crypto';
import { newPassword, type Random } from '../lib/index.ts';
import { plainCode } from './plain-code.ts';

/** How many recovery codes an authenticator comes with. */
const RECOVERY_CODES = 10;

/** 12 of the characters that do not look alike: about 59 random bits, far beyond what ten tries an hour can reach. */
const LENGTH = 12;
const GROUP = /.{4}(?=.)/g;

/** New recovery codes, as a person writes them down: `abcd-efgh-jkmn`. */
export const newRecoveryCodes = (random: Random): readonly string[] =>
  Array.from({ length: RECOVERY_CODES }, () => newPassword(random).slice(0, LENGTH).replace(GROUP, '$&-'));

/** Hex SHA-256 of a recovery code of this authenticator, however it was typed: capitals, spaces and hyphens do not matter. */
export const recoveryHash = (authenticator: string, code: string): string =>
  createHash('sha256')
    .update(`${authenticator}:${plain(code)}`)
    .digest('hex');

/** Whether the text may be a recovery code at all. */
export const looksLikeRecovery = (text: string): boolean => plain(text).length === LENGTH;

/** Whether the hash is among these. Looks at all of them, in the same time. */
export const isAmong = (hash: string, hashes: readonly string[]): boolean =>
  hashes.map((known) => timingSafeEqual(Buffer.from(known), Buffer.from(hash))).includes(true);

const plain = (code: string): string => plainCode(code).toLowerCase();
