import type { Clock } from '../lib/index.ts';
import type { LineView } from '../line/index.ts';
import type { RequestFacts, TurnedAway } from '../sip/port.ts';
import { accountOf } from './account-of.ts';
import type { RefusedRequest, RequestRefusal } from './port.ts';
import { RefusedList } from './refused-list.ts';
import { UnansweredChallenges } from './unanswered-challenges.ts';

/** What the memory of refused requests is made of. */
export interface RefusedRequestsParts {
  readonly clock: Clock;
  /** The line of a username, enabled or not. */
  readonly lineOf: (username: string) => LineView | undefined;
  /** Methods that have a name here; a stranger's own have none. */
  readonly methods: ReadonlySet<string>;
  /** Whether an address is in the home networks. */
  readonly isHome: (address: string) => boolean;
  /** Takes secrets out of what a phone wrote. */
  readonly redact: (text: string) => string;
}

/** One more request that was refused. */
interface Refused extends Pick<RefusedRequest, 'line' | 'refusal' | 'isCall' | 'status' | 'detail'> {
  readonly source: { readonly address: string; readonly transport: string };
  readonly facts: RequestFacts | undefined;
}

/**
 * The requests that were refused lately, for "why does my phone not register?". In memory only, bounded, and gone with the
 * process. A stranger pushes nothing out that concerns a line, and nobody outside the home networks anything of the house.
 */
export class RefusedRequests {
  readonly #parts: RefusedRequestsParts;
  readonly #ofLines = new RefusedList();
  readonly #ofStrangers = new RefusedList();
  readonly #ofOutside = new RefusedList();
  readonly #challenges = new UnansweredChallenges();

  constructor(parts: RefusedRequestsParts) {
    this.#parts = parts;
  }

  /** Newest first. */
  recent(): readonly RefusedRequest[] {
    const lists = [this.#ofLines, this.#ofStrangers, this.#ofOutside];
    return lists.flatMap(({ entries }) => entries).sort((a, b) => b.at - a.at);
  }

  /** SIP turned a request away. A challenge counts only where one after the other stays unanswered. */
  turnedAway({ source, facts, username = facts && accountOf(facts), status, refusal, detail }: TurnedAway): void {
    if (facts && this.#challenges.isStillWaitedFor(source.address, username ?? '', refusal)) return;
    const line = username === undefined ? undefined : this.#parts.lineOf(username)?.line;
    this.note({
      source,
      facts,
      line: line ? { id: line.id, kind: line.kind, label: line.label } : null,
      refusal: refusedAs(refusal, line !== undefined),
      isCall: false,
      status: status ?? null,
      detail: detail ?? null,
    });
  }

  /** A phone that had been challenged has proven to hold this account. */
  proven(address: string, username: string): void {
    this.#challenges.answered(address, username);
  }

  /** A request was refused. Whoever was refused too often in this second is not noted. */
  note({ source, facts, line, refusal, isCall, status, detail }: Refused): void {
    const { address, transport } = source;
    const { clock, methods, redact } = this.#parts;
    const list = this.#listOf(address, line);
    const at = clock.now();
    if (!list.admits(address, at)) return;
    list.note({
      at,
      address,
      transport,
      method: facts && methods.has(facts.method) ? facts.method : null,
      line,
      userAgent: facts?.userAgent === undefined ? null : redact(facts.userAgent),
      status,
      refusal,
      isCall,
      detail: detail === null ? null : redact(detail),
    });
  }

  #listOf(address: string, line: RefusedRequest['line']): RefusedList {
    if (!this.#parts.isHome(address)) return this.#ofOutside;
    return line ? this.#ofLines : this.#ofStrangers;
  }
}

/** SIP knows no line, and a line that has no password no user name: here the two are told apart. */
const refusedAs = (refusal: TurnedAway['refusal'], isLine: boolean): RequestRefusal => {
  if (refusal === 'challenged') return 'challenge-unanswered';
  return refusal === 'user-unknown' && isLine ? 'line-unusable' : refusal;
};
