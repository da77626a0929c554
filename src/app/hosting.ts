import { hkdfSync } from 'node:crypto';
import { hostedPage, Tickets, WindowCookies } from '../hosted/index.ts';
import type { HostedPage } from '../http/index.ts';
import type { Store } from '../store/index.ts';
import type { Tools } from './tools.ts';

/** The hosted page, and what a door that sends people there needs of it. */
export interface Hosting {
  readonly tickets: Tickets;
  readonly cookies: WindowCookies;
  readonly page: HostedPage;
}

/** Loaded where a door needs it. `tokenKey` outlives a restart and is the same on every node, and so are window cookies. */
export const createHosting = (
  { tickets: store }: Pick<Store, 'tickets'>,
  tokenKey: Buffer,
  { clock, random }: Pick<Tools, 'clock' | 'random'>,
): Hosting => {
  const tickets = new Tickets({ store, clock, random });
  const cookies = new WindowCookies(
    Buffer.from(hkdfSync('sha256', tokenKey, '', 'offhook window cookies', 32)),
    random,
  );
  return { tickets, cookies, page: hostedPage({ tickets, cookies }) };
};
