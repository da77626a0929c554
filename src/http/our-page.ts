import type { IncomingMessage } from 'node:http';
import { fieldsOf } from './cookies.ts';

type Sent = Pick<IncomingMessage, 'rawHeaders' | 'headers'>;

/**
 * Whether a request may come from a page of ours, and not from one of another origin. A browser that says where it comes from (Fetch Metadata, `Sec-Fetch-Site`; only over TLS and from
 * the machine itself) has compared the two origins itself. Where it does not, the `Origin` that it sends with whatever may change something has to be ours: `publicUrl`, or the
 * host that was asked.
 */
export const mayBeOurPage = (request: Sent, publicUrl: string): boolean => {
  const sites = fieldsOf(request, 'sec-fetch-site');
  if (sites.length > 0) return sites.length === 1 && sites[0] === 'same-origin';
  const [origin, ...more] = fieldsOf(request, 'origin');
  return more.length === 0 && (origin === undefined || isOurs(origin, request, publicUrl));
};

const isOurs = (origin: string, { headers }: Sent, publicUrl: string): boolean => {
  if (!URL.canParse(origin)) return false;
  if (origin === new URL(publicUrl).origin) return true;
  const { protocol } = new URL(origin);
  const asked = `${protocol}//${headers.host}`;
  return URL.canParse(asked) && new URL(asked).origin === origin;
};
