import * as z from 'zod';
import { USER } from '../lib/index.ts';
import { networkFault } from './items.ts';
import { originFault } from './origins.ts';
import { type FaultOf, flag, list, text, textOr } from './setting.ts';

/** A field name (RFC 9110 5.1) without the signs that nobody uses. */
const FIELD = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const FIELD_ALLOWED = 'the name of a header field, of letters, digits, - and _';
/** A field, or a cookie (RFC 6265 4.1.1). */
const FIELD_OR_COOKIE = /^(?:[A-Za-z0-9][A-Za-z0-9_-]{0,63}|cookie:[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64})$/;
/** By these a request says something else. */
const TAKEN = /^(?:authorization|cookie|host|referer|accept|forwarded|via|sec-.*|x-forwarded-.*|x-original-.*)$/i;
const DOMAIN = /^(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const WILD = '*.';

/** An exact origin, or all hosts one or more levels below a domain. */
const redirectFault: FaultOf = (item) => {
  const [, scheme = '', host = ''] = /^(https?:\/\/)(.*)$/.exec(item) ?? [];
  return host.startsWith(WILD) ? originFault(`${scheme}${host.slice(WILD.length)}`) : originFault(item);
};

/** A proxy that everybody could be is none. */
const proxyFault: FaultOf = (item) => (/\/0+$/.test(item) ? 'everybody would be believed' : networkFault(item));

/** The keys of the door for proxies. */
export const forwardAuth = z.strictObject({
  proxies: list(
    proxyFault,
    [],
    'a list of networks such as 10.0.0.5/32',
    'Proxies that are believed who asks, with a key of scope `proxy`; their `X-Forwarded-For` counts, too. None: the form of forward-auth with `action` is closed, and so is the hosted page',
  ),
  userHeader: textOr(
    'Remote-User',
    FIELD,
    FIELD_ALLOWED,
    'The header field in which such a proxy says who has logged in',
  ),
  user: text(
    USER,
    '1 to 128 characters without control characters',
    'Who asks where no log-in stands in front: the same user each time, and `userHeader` is not read',
  ),
  sessionHeader: text(
    FIELD_OR_COOKIE,
    `${FIELD_ALLOWED}, or cookie: and the name of a cookie`,
    'The header field in which it says which log-in that is, or as `cookie:<name>` the cookie of its session, which it passes on; only a hash of it is kept. Needed, but with `acceptSharedSession`',
  ),
  acceptSharedSession: flag(
    false,
    'No `sessionHeader`: a new log-in of the same user in the same browser does not ask again',
  ),
  redirects: list(
    redirectFault,
    [],
    'a list of origins such as https://box.example, or https://*.example.com for all hosts below a domain',
    'Where the guarded applications are: nobody is sent to the hosted page, or back from it, anywhere else',
  ),
  cookieDomain: text(
    DOMAIN,
    'a domain such as example.com, in lower case',
    'One window for all hosts of a domain, instead of one for each: every host below it, guarded or not, can then read and set the window cookie',
  ),
});

type ForwardAuth = z.output<typeof forwardAuth>;

/** What proxies are for: to guard paths, or also to say who looks at `/confirm/waiting`, where a door is open that has no page. */
type ProxyUse = 'paths' | 'paths and waiting';

/** What is wrong between these keys, with the one to change. */
export const forwardAuthFaults = (
  settings: ForwardAuth,
  use: ProxyUse,
): readonly { readonly key: string; readonly detail: string }[] =>
  (settings.proxies.length === 0 ? closedFaults(settings) : openFaults(settings, use)).map(({ name, detail }) => ({
    key: `forwardAuth.${name}`,
    detail: `forwardAuth.${name} ${detail}`,
  }));

interface Fault {
  readonly name: keyof ForwardAuth;
  readonly detail: string;
}

/** Whoever sets something for proxies means to name one. */
const closedFaults = ({ user, sessionHeader, redirects, cookieDomain }: ForwardAuth): readonly Fault[] => {
  const isMeant = [user, sessionHeader, cookieDomain].some((value) => value !== undefined) || redirects.length > 0;
  return isMeant ? [{ name: 'proxies', detail: 'names no proxy, so that nothing else of forwardAuth counts.' }] : [];
};

const openFaults = (settings: ForwardAuth, use: ProxyUse): readonly Fault[] => {
  const { userHeader, user, sessionHeader, acceptSharedSession, redirects, cookieDomain } = settings;
  // Who guards no path needs to say nothing of log-ins: nobody is let pass anywhere.
  const guards =
    use === 'paths' || redirects.length > 0 || [sessionHeader, cookieDomain].some((value) => value !== undefined);
  const faults: (Fault | false)[] = [
    guards &&
      sessionHeader === undefined &&
      !acceptSharedSession && {
        name: 'sessionHeader',
        detail:
          'is not set: without it a new log-in does not ask again. Where that shall be so, set forwardAuth.acceptSharedSession.',
      },
    sessionHeader !== undefined &&
      acceptSharedSession && {
        name: 'acceptSharedSession',
        detail: 'is true, but forwardAuth.sessionHeader tells sessions apart: take one of the two away.',
      },
    TAKEN.test(userHeader) && { name: 'userHeader', detail: `must not be ${userHeader}: it says something else.` },
    TAKEN.test(sessionHeader ?? '') && {
      name: 'sessionHeader',
      detail: `must not be ${sessionHeader}: it says something else.`,
    },
    user === undefined &&
      userHeader.toLowerCase() === sessionHeader?.toLowerCase() && {
        name: 'sessionHeader',
        detail: 'is the field of the user: a log-in has one of its own.',
      },
    guards &&
      redirects.length === 0 && {
        name: 'redirects',
        detail: 'names no origin: nobody could be sent to the hosted page and back.',
      },
    cookieDomain !== undefined &&
      !redirects.every((origin) => isBelow(cookieDomain, origin)) && {
        name: 'cookieDomain',
        detail: `is ${cookieDomain}, but forwardAuth.redirects names a host that is not in it.`,
      },
  ];
  return faults.filter((fault) => fault !== false);
};

const isBelow = (domain: string, origin: string): boolean => {
  const { hostname } = new URL(origin.replace(WILD, ''));
  return hostname === domain || hostname.endsWith(`.${domain}`);
};
