import { formatHost, type Random } from '../../lib/index.ts';
import { ALLOW } from '../methods.ts';
import type { KeptWay, OutgoingAnswer, SipStack, Target } from '../port.ts';
import { type Account, Proofs } from './proofs.ts';
import { unansweredBecause } from './reach-words.ts';
import { unlessAborted } from './unless-aborted.ts';
import {
  type Challenged,
  challengedBy,
  type Failure,
  unanswerable,
  type Verdict,
  verdictOf,
  WRONG_PASSWORD,
} from './verdict.ts';

/** Whom a registration is with, and as whom. */
export interface Identity {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string;
}

/** What asks a registrar. */
export interface AskingParts {
  readonly stack: Pick<SipStack, 'request'>;
  readonly identity: Identity;
  readonly account: Account;
  readonly random: Random;
}

/** What an exchange came to. */
export type Outcome = Extract<Verdict, { kind: 'registered' | 'failed' }>;

/** A contact of ours: its user at a place, and the URI that says so. */
export interface Contact {
  readonly user: string;
  readonly at: KeptWay['own'];
  readonly uri: string;
}

/** A registrar has no reason to ask more often before it answers: twice for passwords, once for time, twice for stale nonces. */
const MOST_REQUESTS = 5;

const GAVE_UP: Failure = { hope: 'away', reason: 'given up' };

/**
 * The contact of this user at the end of a way. RFC 3261 19.1.1: UDP is what a URI without a transport means. The user stands as `line` once
 * more: a PBX that replaces it by what was dialled passes the parameters of a contact on (docs/adr/0065).
 */
export const contactAt = (user: string, at: KeptWay['own'], transport: Target['transport']): Contact => ({
  user,
  at,
  uri: `sip:${user}@${formatHost(at.host)}:${at.port}${transport === 'udp' ? '' : `;transport=${transport}`};line=${user}`,
});

/** The REGISTERs of one registration: RFC 3261 10.2 wants one Call-ID for all of them, and a CSeq that grows. */
export class Asking {
  readonly #parts: AskingParts;
  readonly #proofs: Proofs;
  readonly #callId: string;
  /** RFC 3261 22.2: a request with a proof has the From of the one without. */
  readonly #tag: string;
  #sequence = 0;
  /** A registrar that found the time too brief is not asked for it again (RFC 3261 10.2.8). */
  #leastSeconds = 0;

  constructor(parts: AskingParts) {
    this.#parts = parts;
    this.#proofs = new Proofs(parts.account, parts.random);
    this.#callId = parts.random.bytes(16).toString('hex');
    this.#tag = parts.random.bytes(8).toString('hex');
  }

  /** Asks to be registered for so long, proves who we are where that is asked. Resolves early, with a failure, when `stop` aborts. */
  async register(target: Target, contact: Contact, seconds: number, stop: AbortSignal): Promise<Outcome> {
    this.#proofs.begin();
    for (let requests = 0; requests < MOST_REQUESTS; requests += 1) {
      const asked = Math.max(seconds, this.#leastSeconds);
      const answer = await this.#ask(target, contact.uri, asked, stop);
      if (!answer) return { kind: 'failed', failure: GAVE_UP };
      if (answer.kind === 'unanswered') return { kind: 'failed', failure: unansweredBecause(answer) };
      const verdict = verdictOf(answer, { ...contact, seconds: asked });
      if (verdict.kind === 'registered' || verdict.kind === 'failed') return verdict;
      if (verdict.kind === 'too-brief') this.#leastSeconds = verdict.minSeconds;
      else {
        const failure = this.#proven(verdict);
        if (failure) return { kind: 'failed', failure };
      }
    }
    return { kind: 'failed', failure: { hope: 'refused', reason: 'the registrar asks again and again' } };
  }

  /** Asks to forget this contact (RFC 3261 10.2.2). `removed` when the registrar says that it has; `refused` when it answers otherwise; why, where it does not. */
  async remove(target: Target, uri: string, stop: AbortSignal): Promise<'removed' | 'refused' | Failure> {
    this.#proofs.begin();
    for (let requests = 0; requests < MOST_REQUESTS; requests += 1) {
      const answer = await this.#ask(target, uri, 0, stop);
      if (!answer) return GAVE_UP;
      if (answer.kind === 'unanswered') return unansweredBecause(answer);
      if (answer.status < 300) return 'removed';
      const challenged = challengedBy(answer);
      if (!challenged || this.#proven(challenged)) return 'refused';
    }
    return 'refused';
  }

  /** Undefined where the next request holds the proof. */
  #proven({ by, fields }: Challenged): Failure | undefined {
    const taken = this.#proofs.take(by, fields);
    if (taken === 'answer') return undefined;
    return taken === 'wrong-password' ? WRONG_PASSWORD : unanswerable(taken);
  }

  async #ask(target: Target, uri: string, seconds: number, stop: AbortSignal): Promise<OutgoingAnswer | undefined> {
    if (stop.aborted) return undefined;
    const { stack, identity } = this.#parts;
    const host = formatHost(identity.host);
    // RFC 3261 10.2: the registrar, without a user.
    const requestUri = `sip:${host}${identity.port === undefined ? '' : `:${identity.port}`}`;
    const record = `<sip:${identity.user}@${host}>`;
    this.#sequence += 1;
    const request = stack.request({
      method: 'REGISTER',
      uri: requestUri,
      headers: [
        ['From', `${record};tag=${this.#tag}`],
        ['To', record],
        ['Call-ID', this.#callId],
        ['CSeq', `${this.#sequence} REGISTER`],
        ['Contact', `<${uri}>;expires=${seconds}`],
        ['Expires', String(seconds)],
        ALLOW,
        ['User-Agent', 'Offhook'],
        ...this.#proofs.fields('REGISTER', requestUri),
      ],
      target,
    });
    return unlessAborted(request, stop);
  }
}
