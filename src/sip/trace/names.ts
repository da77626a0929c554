import { headerKey } from '../syntax/headers.ts';
import { unescapeUri } from '../syntax/uri.ts';
import { fieldOf, linesOf } from './lenient.ts';

/** Where a message names who it is from, for, or about. */
const NAMING: ReadonlySet<string> = new Set([
  'from',
  'to',
  'p-asserted-identity',
  'authorization',
  'proxy-authorization',
]);

const END_OF_HEAD = /\r\n\r\n|\n\n/;
const URI_USER = /(?:sips?|tel):([^@;:>\s]+)/gi;
const USERNAME = /\busername\s*=\s*"?((?:[^"\\,]|\\.)*)/gi;

/** Whom a message may be of, read as leniently as a broken one needs. Nothing is decided by it but what a trace shows. */
export interface Names {
  readonly users: ReadonlySet<string>;
  readonly callId: string | undefined;
}

/** The user names that a message names, and its Call-ID. */
export const namesIn = (bytes: Buffer): Names => {
  const [head = ''] = bytes.toString('latin1').split(END_OF_HEAD, 1);
  const users = new Set<string>();
  let callId: string | undefined;
  for (const { name, value } of linesOf(head).map(fieldOf)) {
    const key = headerKey(name);
    if (key === 'call-id') callId = value.trim();
    if (!NAMING.has(key)) continue;
    for (const [, user = ''] of value.matchAll(URI_USER)) users.add(unescapeUri(user));
    for (const [, user = ''] of value.matchAll(USERNAME)) users.add(user);
  }
  return { users, callId };
};
