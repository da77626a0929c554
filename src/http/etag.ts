import type { Snapshot } from '../confirmation/index.ts';
import type { HttpParts } from './parts.ts';

/** RFC 9110 13.1.2: any of the listed tags, compared weakly (a proxy that compresses has weakened ours), or `*` for whatever there is. */
export const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch?.split(',').some((tag) => tag.trim() === '*' || opaque(tag.trim()) === opaque(etag)) ?? false;

const opaque = (tag: string): string => tag.replace(/^W\//, '');

/**
 * What is to be seen of a confirmation, as an entity tag: another one as soon as that changes, also where the version does
 * not, because others turned what is offered, or which number is dialled for it; no digits of the code are part of it. Weak (RFC 9110
 * 8.8.3): the seconds that are left do not count.
 */
export const snapshotTag = ({ confirmation, offer }: Snapshot, dialForm: HttpParts['dialForm']): string => {
  const methods = offer.methods.map((method) =>
    method === 'phone' ? ['phone', ...numbersIn(dialForm('', confirmation.user))].join(':') : method,
  );
  const unavailable = offer.unavailable.map(({ method, reason }) => `${method}:${reason}`);
  return `W/"${[confirmation.version, ...methods, ...unavailable].join('.')}"`;
};

const numbersIn = ({
  dial,
  serviceNumber,
  otherNumbers = [],
}: ReturnType<HttpParts['dialForm']>): readonly string[] => [dial ?? '', serviceNumber, ...otherNumbers];
