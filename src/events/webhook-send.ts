import { lookup as systemLookup } from 'node:dns/promises';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type Clock, errorCode, hostOf } from '../lib/index.ts';
import type { WebhookMessage } from './webhook-message.ts';
import { askedPause } from './webhook-retry.ts';
import { isPublicAddress, readTarget } from './webhook-target.ts';

/** What came of a try. `failure` is one word for people: a status, or what kept it from arriving. */
export type SendOutcome =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'failed';
      readonly failure: string;
      /** How long the receiver wants to be left alone; left out where it did not say. */
      readonly askedMs?: number;
    }
  /** 410: nobody is there and nobody will be. */
  | { readonly kind: 'gone'; readonly failure: string };

/** Sends a message once. Never rejects; `signal` gives it up. */
export type SendWebhook = (url: string, message: WebhookMessage, signal: AbortSignal) => Promise<SendOutcome>;

/** An address of a host; `family` is 4 or 6. */
interface HostAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a host, the best first (RFC 6724). */
export type Resolve = (host: string) => Promise<readonly HostAddress[]>;

/** What `createSendWebhook` is made of. */
export interface SenderParts {
  readonly clock: Clock;
  readonly allowPrivate: boolean;
  /** Whether an address is one of the home networks, public or not: the router may give everything at home a global IPv6 address. */
  readonly isHome: (address: string) => boolean;
  readonly userAgent: string;
  /** The system's resolver when left out. */
  readonly resolve?: Resolve;
}

/** A receiver has so long to answer, from the look-up of its name on. */
const TIMEOUT_MS = 10_000;

/** So much of that at most goes into finding an address that answers, and each gets its share: a dead one costs no more. */
const CONNECTING_MS = TIMEOUT_MS / 2;

/** RFC 8305 8: what an address gets at least, and what one needs at most. */
const SHARE_MS = { least: 100, most: 2000 };

const GONE = 410;

/**
 * POSTs webhooks. The host is looked up here and the connection goes to the very addresses that were checked: a name that
 * leads elsewhere a moment later changes nothing. They are tried in turn, the families by turns (RFC 8305 4), until one answers. Redirects are failures. Of the answer only the status counts, and of a failure `Retry-After`.
 */
export const createSendWebhook = (parts: SenderParts): SendWebhook => {
  const { clock, allowPrivate, isHome, userAgent, resolve = systemResolve } = parts;

  /** Those that it may go to: all of them, or none. */
  const addressesOf = async (url: URL): Promise<readonly HostAddress[]> => {
    const host = hostOf(url);
    const addresses = isIP(host) === 0 ? await resolve(host) : [{ address: host, family: isIP(host) }];
    // One private address among them is one too many: who owns the name chooses which one is used.
    const isOutside = (address: string): boolean => isPublicAddress(address) && !isHome(address);
    const allowed = allowPrivate || addresses.every(({ address }) => isOutside(address));
    return allowed ? addresses : [];
  };

  const attempt = async (text: string, message: WebhookMessage, signal: AbortSignal): Promise<SendOutcome> => {
    const url = readTarget(text, { allowPrivate });
    if (!url.ok) return failed('target-refused');
    const addresses = await Promise.race([addressesOf(url.value), aborted(signal)]);
    if (addresses.length === 0) return failed('target-refused');
    const headers = { ...message.headers, 'user-agent': userAgent };
    const { status, retryAfter } = await answerOf(url.value, addresses, { headers, body: message.body }, signal);
    return outcomeOf(status, askedPause(retryAfter, clock.now()));
  };

  return async (url, message, signal) => {
    const controller = new AbortController();
    const giveUp = () => controller.abort(new Error('stopped'));
    const cancel = clock.after(TIMEOUT_MS, () => controller.abort(new Error('timeout')));
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    try {
      return await attempt(url, message, controller.signal);
    } catch (cause) {
      return failed(controller.signal.aborted ? errorCode(controller.signal.reason) : errorCode(cause));
    } finally {
      cancel();
      signal.removeEventListener('abort', giveUp);
    }
  };
};

const systemResolve: Resolve = (host) => systemLookup(host, { all: true });

const failed = (failure: string): SendOutcome => ({ kind: 'failed', failure: failure.slice(0, 100) });

const outcomeOf = (status: number, askedMs: number): SendOutcome => {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const failure = String(status);
  if (status === GONE) return { kind: 'gone', failure };
  return { kind: 'failed', failure, ...(askedMs > 0 && { askedMs }) };
};

const shareMs = (addresses: number): number =>
  Math.max(SHARE_MS.least, Math.min(SHARE_MS.most, Math.floor(CONNECTING_MS / addresses)));

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });

/** As much of an answer as counts. */
interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** The head of the answer; its body is not read. */
const answerOf = (
  url: URL,
  checked: readonly HostAddress[],
  message: WebhookMessage,
  signal: AbortSignal,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    // Asked for all of them, for families are selected below.
    const lookup: LookupFunction = (_host, _options, done) => done(null, [...checked]);
    const headers = { ...message.headers, 'content-length': Buffer.byteLength(message.body) };
    const options = {
      method: 'POST',
      headers,
      agent: false,
      lookup,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: shareMs(checked.length),
      signal,
    } as const;
    const request: ClientRequest = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
    request.on('error', reject);
    // Node closes without an error where the answer is 101, which nobody asked for.
    request.on('close', () => reject(new Error('closed')));
    request.on('response', (response) => {
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
      response.destroy();
    });
    request.end(message.body);
  });
