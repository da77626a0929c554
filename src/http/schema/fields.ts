import { isIP } from 'node:net';
import * as z from 'zod';
import { readCursor, readMergedCursor } from '../../lib/index.ts';

/* What several resources have in common. */

const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;

/** An opaque string of the relying app, or a text for people: bounded, without control characters. */
export const text = (max: number) => z.string().min(1).max(max).regex(PRINTABLE, 'must not hold control characters');

export const time = z.iso.datetime().meta({ description: 'RFC 3339, UTC' });

export const seconds = z.int().min(0);

export const address = z
  .string()
  .max(64)
  .refine((given) => isIP(given) !== 0, 'must be an IPv4 or IPv6 address');

export const clientAddress = address
  .optional()
  .meta({ description: 'Where the person sits, as the relying app sees it. Left out: the internet.' });

export const pathId = text(128);

export const cursor = z
  .string()
  .max(64)
  .refine((given) => readCursor(given) !== undefined, 'must be the `next` of a page before')
  .optional()
  .meta({ description: '`next` of the page before.' });

/** Of a list that is merged of two. */
export const mergedCursor = z
  .string()
  .max(64)
  .refine((given) => readMergedCursor(given) !== undefined, 'must be the `next` of a page before')
  .optional()
  .meta({ description: '`next` of the page before.' });

export const limit = z.coerce.number().int().min(1).max(100).default(50);

export const next = z.string().nullable().meta({ description: 'Pass it as `cursor` to read on; null at the end.' });

export const windowKey = { user: text(128), session: text(128), window: text(128) };

export const deadline = {
  expiresAt: time,
  expiresIn: seconds.meta({ description: 'Whole seconds left, rounded up.' }),
};

export const METHOD =
  '`button`, `phone` or `totp` (a code of an authenticator app). More words may come: a client ignores those it does not know.';
