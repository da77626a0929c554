import type { IncomingMessage } from 'node:http';
import type { ShownSession } from '../access/index.ts';
import { sha256 } from '../lib/index.ts';
import { cookiesOf, fieldsOf } from './cookies.ts';
import { mayBeOurPage } from './our-page.ts';

type Sent = Pick<IncomingMessage, 'rawHeaders' | 'headers'>;

/** The cookie of a session over plain http: every port of the host shares it. */
export const PLAIN = 'offhook_admin';

/** RFC 6265bis 4.1.3.2: a browser takes it over TLS alone, and from this very host. */
export const OVER_TLS = `__Host-${PLAIN}`;

/** The header field by which a page says in which browser window it is. No page of another origin can send it. */
const WINDOW_HEADER = 'offhook-window';

/** 128 random bits, as the page makes them. */
const WINDOW = /^[0-9a-f]{32}$/;

/**
 * The browser window that a request of a page of ours says it is in, as it is known from here on: lower-case hex SHA-256, as of the cookie. What the page says opens what was
 * confirmed there. Nobody who has stolen the cookie learns that from what is kept, shown or logged.
 */
export const windowIn = (request: Sent, publicUrl: string): string | undefined => {
  const [window, ...more] = fieldsOf(request, WINDOW_HEADER);
  if (window === undefined || more.length > 0 || !WINDOW.test(window)) return undefined;
  return mayBeOurPage(request, publicUrl) ? sha256(window) : undefined;
};

/** The session that a request shows; undefined where it shows none, more than one, no window, or comes from elsewhere. */
export const sessionIn = (request: Sent, publicUrl: string): ShownSession | undefined => {
  const window = windowIn(request, publicUrl);
  if (window === undefined) return undefined;
  const [cookie, ...more] = cookiesIn(request);
  return cookie === undefined || more.length > 0 ? undefined : { cookie, window };
};

/** What anybody can have set counts only where there is none that this host alone can set. */
const cookiesIn = (request: Sent): readonly string[] => {
  const ours = cookiesOf(request, OVER_TLS);
  return ours.length > 0 ? ours : cookiesOf(request, PLAIN);
};

const SAFE = 'Path=/; HttpOnly; SameSite=Strict';

/** The `Set-Cookie` of a session, which a browser keeps until it is closed; over TLS alone where the page came so. */
export const sessionCookie = (value: string, request: Sent, publicUrl: string): string =>
  isOverTls(request, publicUrl) ? `${OVER_TLS}=${value}; ${SAFE}; Secure` : `${PLAIN}=${value}; ${SAFE}`;

/** Those that take it away, whichever it is. */
export const noSessionCookies: readonly string[] = [
  `${PLAIN}=; Max-Age=0; ${SAFE}`,
  `${OVER_TLS}=; Max-Age=0; ${SAFE}; Secure`,
];

/** A browser says so itself whenever it logs in (Fetch standard, `Origin` header). */
const isOverTls = (request: Sent, publicUrl: string): boolean =>
  (fieldsOf(request, 'origin')[0] ?? publicUrl).startsWith('https:');
