import type { Digest } from '../../digest/index.ts';
import type { Clock } from '../../lib/index.ts';
import { type Answer, answerOf, UNAVAILABLE } from '../answer.ts';
import { isMeantForUs } from '../digest-target.ts';
import { Facts } from '../facts.ts';
import { answerWithoutProof, needsProof } from '../methods.ts';
import type { Proof, RequestFacts, SipDecisions, Source, TurnedAway } from '../port.ts';
import type { SipRefusal } from '../refusals.ts';
import type { SipRequest } from '../syntax/message.ts';

/** How much the server can take now; asked when its turn has come. */
export interface ServerState {
  /** It is about to go, and takes no new call. */
  isDraining(): boolean;
  /** It can keep no more transactions. */
  isFull(): boolean;
  /** RFC 3261 8.2.2.2: whether a copy of this request that came over another path is being served. */
  isMerged(request: SipRequest): boolean;
}

/** Who a request was proven to come from. */
export interface ProvenSender {
  readonly line: string;
  readonly proof: Proof;
  /** Whom the proof names: who may be registered by it. */
  readonly username: string;
  readonly facts: RequestFacts;
}

/** What becomes of a request outside a dialog. All but `proven` are answered without keeping anything (RFC 3261 8.2.7). */
export type Admission =
  /** The same answer for everybody, and it is no refusal. */
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** `SipDecisions.turnedAway` hears of it, after the answer. */
  | { readonly kind: 'turned-away'; readonly answer: Answer; readonly away: TurnedAway }
  /** The same, for a wrong response over a fresh nonce that was issued to this source: it counts against the source. */
  | { readonly kind: 'wrong-digest'; readonly answer: Answer; readonly away: TurnedAway }
  /** An INVITE (steps 5 to 9 follow) or a REGISTER (`register`) that is to be served. */
  | { readonly kind: 'proven'; readonly sender: ProvenSender };

/** Decides one request. */
export type Admit = (request: SipRequest, source: Source) => Admission;

/** What the decisions are made with. */
export interface AdmissionParts {
  readonly decisions: Pick<SipDecisions, 'screen' | 'lacking' | 'identify' | 'credentials'>;
  readonly digest: Digest;
  readonly server: ServerState;
  readonly clock: Clock;
}

/**
 * The one order of decisions (docs/adr/0006) for a request outside a dialog, until its sender is proven; it knows no socket, no
 * transaction and no back end. Step 1, broken syntax and what belongs to a dialog or transaction, lies before it. Steps 5 to 9, what a
 * proven call means, lie behind `SipDecisions.incoming`.
 */
export const createAdmission =
  ({ decisions, digest, server, clock }: AdmissionParts): Admit =>
  (request, source) => {
    const facts = new Facts(request, source);
    const refused = (answer: Answer, refusal: SipRefusal, username?: string) => ({
      answer,
      away: { source, refusal, status: answer.status, facts, username },
    });
    const turnedAway = (...why: Parameters<typeof refused>): Admission => ({ kind: 'turned-away', ...refused(...why) });

    // Steps 2 and 3: an INVITE for what is no code (404), a source outside the home networks.
    const screened = decisions.screen(facts);
    if (screened) return turnedAway(answerOf(screened), screened.status === 404 ? 'not-a-code' : 'origin-refused');

    if (!needsProof(request.method)) {
      const answer = answerWithoutProof(request);
      return answer.status < 300
        ? { kind: 'answered', answer }
        : turnedAway(answer, UNSERVED[answer.status] ?? UNSERVED_METHOD);
    }

    // RFC 3261 21.5.4: "The server is temporarily unable to process the request due to a temporary overloading or maintenance of the
    // server."
    if (server.isFull()) return turnedAway(UNAVAILABLE, 'overloaded');
    if (server.isDraining() && request.method === 'INVITE') return turnedAway(UNAVAILABLE, 'draining');
    const lack = decisions.lacking(request.method);
    if (lack) return turnedAway(UNAVAILABLE, lack);
    if (server.isMerged(request)) return turnedAway(LOOP_DETECTED, 'loop-detected');

    // Step 4, first half. Whom a certificate or a peer stands for is not asked for a digest; whom a peer must not speak for neither.
    const identified = decisions.identify(facts);
    if (identified?.kind === 'refused') {
      return turnedAway(answerOf(identified.answer), identified.refusal);
    }
    if (identified) {
      const { line, proof } = identified;
      return { kind: 'proven', sender: { line, proof, username: facts.from.user, facts } };
    }

    // Step 4, second half. A wrong response gets what a missing one gets.
    const now = clock.now();
    const verdict = digest.verify({
      method: request.method,
      isMeant: isMeantForUs(request),
      authorizations: [...facts.header('Authorization'), ...facts.unreadable('Authorization')],
      address: source.address,
      now,
      credentials: (username) => decisions.credentials(username),
    });
    switch (verdict.kind) {
      case 'accepted': {
        const { holder, username } = verdict;
        return { kind: 'proven', sender: { line: holder.line, proof: 'digest', username, facts } };
      }
      case 'failure': {
        const { refusal, username } = verdict;
        return { kind: 'wrong-digest', ...refused(challenge(digest, source, now, 'fresh'), refusal, username) };
      }
      case 'misdirected':
        return turnedAway(MISDIRECTED, 'target-mismatch', verdict.username);
      case 'challenge': {
        const { refusal, username } = verdict;
        const stale = refusal === 'nonce-stale' ? 'stale' : 'fresh';
        return turnedAway(challenge(digest, source, now, stale), refusal, username);
      }
    }
  };

/** Why a request for which nobody has to prove anything is refused, by the status that says so. */
const UNSERVED: Readonly<Record<number, SipRefusal>> = { 420: 'extension-unsupported', 481: 'no-such-call' };
const UNSERVED_METHOD: SipRefusal = 'method-unserved';

/** RFC 3261 8.2.2.2: "the UAS core SHOULD generate a 482 (Loop Detected) response and pass it to the server transaction." */
const LOOP_DETECTED: Answer = { status: 482 };

/**
 * RFC 7616 3.4.6: the server has to see to it that `uri` names what the request is for, and SHOULD answer 400 where it does not. Another
 * challenge would be answered the same way for ever.
 */
const MISDIRECTED: Answer = { status: 400, reason: 'Digest URI Names Another Target' };

/**
 * RFC 3261 22.2: "If no credentials (in the Authorization header field) are provided in the request, the UAS can challenge the originator
 * to provide credentials by rejecting the request with a 401 (Unauthorized) status code."
 */
const challenge = (digest: Digest, { address }: Source, now: number, stale: 'stale' | 'fresh'): Answer => ({
  status: 401,
  headers: digest.challenge(address, now, stale),
});
