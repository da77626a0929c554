import type { FaultOf } from './setting.ts';

/** The schemes of pages whose requests name an origin that could be compared (Fetch standard 3.2; others send `null`). */
const SCHEMES = new Set(['http:', 'https:']);

/** What URLs allow in a host and no host has: browsers would send no such origin, and nothing here is a pattern. */
const NOT_OF_A_HOST = /[^A-Za-z0-9._:[\]-]/;

/** An origin of pages as browsers send it (RFC 6454 6.2), letter for letter. */
export const originFault: FaultOf = (item) => {
  const [, host = item] = /^[a-z]+:\/\/([^/]*)/i.exec(item) ?? [];
  const [character] = NOT_OF_A_HOST.exec(host) ?? [];
  if (character !== undefined)
    return `${JSON.stringify(character)} stands for nothing there, write every origin out such as https://ui.box.example`;
  if (!URL.canParse(item)) return '';
  const { origin, protocol } = new URL(item);
  return origin === item && SCHEMES.has(protocol) ? undefined : '';
};
