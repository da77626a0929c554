import { bareHost } from '../../lib/index.ts';
import type { Unanswerable } from '../client/index.ts';
import type { OutgoingAnswer } from '../port.ts';
import { parseNameAddr } from '../syntax/name-addr.ts';

/** How soon it makes sense to try again after a failure: `away`: at once when it is back; `busy`: when it is less so; `refused`: hardly ever. */
export type Hope = 'away' | 'busy' | 'refused';

/** Why a registration failed, for a person: goes into status, log and events. Holds nothing that the registrar wrote. */
export interface Failure {
  readonly hope: Hope;
  readonly reason: string;
  /** The registrar says when to come again (RFC 3261 20.33). */
  readonly retryAfterSeconds?: number | undefined;
}

/** What the answer to a REGISTER comes to. */
export type Verdict =
  | { readonly kind: 'registered'; readonly seconds: number }
  | Challenged
  /** RFC 3261 10.2.8: a longer time is accepted. */
  | { readonly kind: 'too-brief'; readonly minSeconds: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Asks who we are: 401 by `WWW-Authenticate`, 407 by `Proxy-Authenticate`. */
export interface Challenged {
  readonly kind: 'challenged';
  readonly by: ChallengeField;
  readonly fields: readonly string[];
}

/** The header field that a challenge stands in. */
export type ChallengeField = 'WWW-Authenticate' | 'Proxy-Authenticate';

/** What was asked for: a contact with this user at this place, for so long. */
export interface Request {
  readonly user: string;
  readonly at: { readonly host: string; readonly port: number };
  readonly seconds: number;
}

/** No registrar keeps anything for longer; nor is it asked again before. */
const LONGEST_SECONDS = 7 * 86_400;
const LONGEST_PAUSE_SECONDS = 3600;
const DELTA_SECONDS = /^\s*(\d{1,9})(?:\s*[;(].*)?\s*$/;

/** What a final answer to a REGISTER means (RFC 3261 10.2, 8.1.3). Not for a time-out, nor for one that un-registers. */
export const verdictOf = (answer: Extract<OutgoingAnswer, { kind: 'answered' }>, request: Request): Verdict => {
  const { status } = answer;
  if (status < 300) return grantedBy(answer, request);
  // RFC 3261 8.1.3.4 would let us follow; whoever answers in the registrar's place must not send our password elsewhere.
  if (status < 400) return failed('refused', `the registrar sends us elsewhere (${status}), which is not followed`);
  const challenged = challengedBy(answer);
  if (challenged) return challenged;
  const refused = accountRefused(status);
  if (refused) return { kind: 'failed', failure: refused };
  switch (status) {
    case 423:
      return tooBrief(answer, request);
    case 408:
    case 429:
    case 480:
      return busy(answer);
    default:
      return status >= 500 && status < 600 ? busy(answer) : failed('refused', `the registrar refuses (${status})`);
  }
};

/** The account is refused, and not just this request of it; undefined where it is not. */
export const accountRefused = (status: number): Failure | undefined => {
  if (status === 403) return { hope: 'refused', reason: 'the registrar refuses this account (403)' };
  return status === 404 ? { hope: 'refused', reason: 'no such user (404)' } : undefined;
};

/** Who we are is asked for; undefined where it is not. */
export const challengedBy = (answer: Extract<OutgoingAnswer, { kind: 'answered' }>): Challenged | undefined => {
  const by = CHALLENGES.get(answer.status);
  return by && { kind: 'challenged', by, fields: answer.header(by) };
};

const CHALLENGES: ReadonlyMap<number, ChallengeField> = new Map([
  [401, 'WWW-Authenticate'],
  [407, 'Proxy-Authenticate'],
]);

/** A challenge that was answered, in vain. */
export const WRONG_PASSWORD: Failure = { hope: 'refused', reason: 'wrong password' };

/** A challenge that cannot be answered, in words. */
export const unanswerable = (why: Unanswerable): Failure => {
  switch (why) {
    case 'absent':
      return { hope: 'refused', reason: 'the registrar asks for a password without saying how' };
    case 'malformed':
      return { hope: 'refused', reason: 'the registrar asks for a password in a way that cannot be read' };
    case 'algorithm':
      return { hope: 'refused', reason: 'the registrar knows neither MD5 nor SHA-256' };
    case 'auth-int':
      return { hope: 'refused', reason: 'the registrar asks for a proof of the body (auth-int), which is not given' };
    case 'realm':
      return { hope: 'refused', reason: 'the registrar asks for the password of another realm' };
  }
};

const failed = (hope: Hope, reason: string): Verdict => ({ kind: 'failed', failure: { hope, reason } });

const busy = (answer: Extract<OutgoingAnswer, { kind: 'answered' }>): Verdict => {
  const after = secondsIn(answer.header('Retry-After')[0]);
  const retryAfterSeconds = after === undefined ? undefined : Math.min(after, LONGEST_PAUSE_SECONDS);
  const reason = `the registrar cannot do it now (${answer.status})`;
  return { kind: 'failed', failure: { hope: 'busy', reason, retryAfterSeconds } };
};

const tooBrief = (answer: Extract<OutgoingAnswer, { kind: 'answered' }>, { seconds }: Request): Verdict => {
  const minSeconds = secondsIn(answer.header('Min-Expires')[0]);
  // RFC 3261 10.2.8 demands the field; one that asks for less than was asked for would be asked for ever.
  if (minSeconds === undefined || minSeconds <= seconds || minSeconds > LONGEST_SECONDS)
    return failed('refused', 'the registrar wants a longer time and does not say how long (423)');
  return { kind: 'too-brief', minSeconds };
};

/**
 * RFC 3261 10.2.4: "each Contact value in the response ... contains an expires parameter"; where it is missing the header field counts, and then
 * what was asked for.
 */
const grantedBy = (
  answer: Extract<OutgoingAnswer, { kind: 'answered' }>,
  { user, at, seconds: asked }: Request,
): Verdict => {
  const ours = answer.header('Contact').flatMap((value) => {
    const contact = parseNameAddr(value);
    const isOurs =
      contact?.uri.user === user && bare(contact.uri.host) === bare(at.host) && (contact.uri.port ?? 5060) === at.port;
    return contact && isOurs ? [contact] : [];
  })[0];
  if (!ours) return failed('refused', 'the registrar says yes without naming our contact');
  const seconds = secondsIn(ours.params.get('expires')) ?? secondsIn(answer.header('Expires')[0]) ?? asked;
  if (seconds < 1) return failed('refused', 'the registrar says yes and keeps our contact for no time');
  return { kind: 'registered', seconds: Math.min(seconds, LONGEST_SECONDS) };
};

/** A host as it is compared: IPv6 without brackets. */
const bare = (host: string): string => bareHost(host).toLowerCase();

const secondsIn = (text: string | undefined): number | undefined => {
  const digits = text === undefined ? undefined : DELTA_SECONDS.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
};
