import { Resolver as Dns, lookup } from 'node:dns/promises';
import { type Clock, errorCode, within } from '../../lib/index.ts';
import type { Resolver } from './lookup.ts';

/** How long a question may take, in milliseconds. */
const ANSWER_MS = 5000;

/** What a name server says where a name has no record of the kind. */
const NONE: ReadonlySet<string> = new Set(['ENODATA', 'ENOTFOUND']);

/** The name servers of this machine for SRV records; for addresses all that it goes by, its hosts file too. */
export const createSystemResolver = (clock: Clock): Resolver => ({
  async services(name) {
    const dns = new Dns({ timeout: ANSWER_MS / 2, tries: 2 });
    try {
      return await answered(clock, dns.resolveSrv(name));
    } catch (cause) {
      if (NONE.has(errorCode(cause) ?? '')) return [];
      throw cause;
    } finally {
      dns.cancel();
    }
  },

  async addresses(host) {
    const found = await answered(clock, lookup(host, { all: true }));
    return found.map(({ address }) => address);
  },
});

const answered = <T>(clock: Clock, asked: Promise<T>): Promise<T> =>
  within(clock, ANSWER_MS, asked, () => new Error('The name server does not answer'));
