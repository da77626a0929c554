import type { Clock } from '../lib/index.ts';
import type { LineView } from '../line/index.ts';
import type { RequestFacts, TurnedAway } from '../sip/port.ts';
import type { RefusedRequest, RequestRefusal } from './port.ts';
import { UnansweredChallenges } from './unanswered-challenges.ts';

/** What the memory of refused requests is made of. */
export interface RefusedRequestsParts {
  readonly clock: Clock;
  /** The line of a username, enabled or not. */
  readonly lineOf: (username: string) => LineView | undefined;
  /** Methods that have a name here; a stranger's own have none. */
  readonly methods: ReadonlySet<string>;
  /** Takes secrets out of what a phone wrote. */
  readonly redact: (text: string) => string;
}

/** One more request that was refused. */
interface Refused extends Pick<RefusedRequest, 'line' | 'refusal' | 'isCall' | 'status' | 'detail'> {
  readonly source: { readonly address: string; readonly transport: string };
  readonly facts: RequestFacts | undefined;
}

/** So many are remembered of lines, and so many of others: who knows no user name pushes nothing out that concerns a line. */
const MOST = 100;
/** So many are noted in one second of one address, and of all: who floods the server costs no more than that. */
const MOST_OF_ADDRESS = 4;
const MOST_OF_ALL = 100;

/**
 * The requests that were refused lately, for "why does my phone not register?". In memory only, bounded, and gone with the
 * process. The same again (address, transport, method, line, reason) makes no new entry: it is counted, and is the newest.
 */
export class RefusedRequests {
  readonly #parts: RefusedRequestsParts;
  readonly #ofLines = new Map<string, RefusedRequest>();
  readonly #ofOthers = new Map<string, RefusedRequest>();
  readonly #challenges = new UnansweredChallenges();
  /** How many were noted in this second, by address. */
  readonly #noted = new Map<string, number>();
  #second = 0;
  #all = 0;

  constructor(parts: RefusedRequestsParts) {
    this.#parts = parts;
  }

  /** Newest first. */
  recent(): readonly RefusedRequest[] {
    return [...this.#ofLines.values(), ...this.#ofOthers.values()].sort((a, b) => b.at - a.at);
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
    if (!this.#admits(address)) return;
    const { clock, methods, redact } = this.#parts;
    const at = clock.now();
    const method = facts && (methods.has(facts.method) ? facts.method : null);
    const userAgent = facts?.userAgent === undefined ? null : redact(facts.userAgent);
    const entries = line ? this.#ofLines : this.#ofOthers;
    const key = [address, transport, method, line?.id, refusal, detail].join('\n');
    const before = entries.get(key);
    entries.delete(key);
    entries.set(key, {
      firstAt: before?.firstAt ?? at,
      at,
      times: (before?.times ?? 0) + 1,
      address,
      transport,
      method: method ?? null,
      line,
      userAgent,
      status,
      refusal,
      isCall,
      detail: detail === null ? null : redact(detail),
    });
    const [oldest] = entries.keys();
    if (entries.size > MOST && oldest !== undefined) entries.delete(oldest);
  }

  #admits(address: string): boolean {
    const second = Math.floor(this.#parts.clock.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#all = 0;
      this.#noted.clear();
    }
    const noted = this.#noted.get(address) ?? 0;
    if (noted >= MOST_OF_ADDRESS || this.#all >= MOST_OF_ALL) return false;
    this.#noted.set(address, noted + 1);
    this.#all += 1;
    return true;
  }
}

/** Whom a request is about that claims no password: RFC 3261 10.2, To names the account that is registered. */
const accountOf = ({ method, from, to }: RequestFacts): string => (method === 'REGISTER' ? to.user : from.user);

/** SIP knows no line, and a line that has no password no user name: here the two are told apart. */
const refusedAs = (refusal: TurnedAway['refusal'], isLine: boolean): RequestRefusal => {
  if (refusal === 'challenged') return 'challenge-unanswered';
  return refusal === 'user-unknown' && isLine ? 'line-unusable' : refusal;
};
