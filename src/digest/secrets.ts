import { createHash } from 'node:crypto';
import type { DigestSecrets } from './port.ts';

/**
 * H(username:realm:password) for every digest algorithm (RFC 7616 3.4.2 A1, RFC 8760), lower-case hex, text as UTF-8.
 * The password itself is not needed again: what is made here is worth as much for this realm.
 */
export const digestSecrets = (username: string, realm: string, password: string): DigestSecrets => {
  const a1 = `${username}:${realm}:${password}`;
  return { MD5: hash('md5', a1), 'SHA-256': hash('sha256', a1) };
};

const hash = (algorithm: string, text: string): string => createHash(algorithm).update(text, 'utf8').digest('hex');
