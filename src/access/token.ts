import { createHmac } from 'node:crypto';
import { sameText } from '../lib/index.ts';

const PREFIX = 'cft_';
const SHAPE = /^cft_[A-Za-z0-9_-]{43}$/;

/** Whether a bearer credential has the shape of a confirmation token. */
export const isToken = (credential: string): boolean => SHAPE.test(credential);

/**
 * The token of a confirmation: `cft_` and base64url(HMAC-SHA256(key, id)). Nothing is stored, so a replayed request
 * gets the same one, and whoever reads the database cannot make any.
 */
export const tokenOf = (key: Buffer, confirmationId: string): string =>
  `${PREFIX}${createHmac('sha256', key).update(confirmationId).digest('base64url')}`;

/** Whether `token` is that of this confirmation. Takes the same time wherever the two differ. */
export const tokenFits = (key: Buffer, confirmationId: string, token: string): boolean =>
  sameText(tokenOf(key, confirmationId), token);
