import type { Clock } from '../lib/index.ts';
import type { LineView } from '../line/index.ts';
import type { SipRefusal } from '../sip/port.ts';
import { FairList } from './fair-list.ts';
import type { HeardPhone } from './port.ts';

/** So many are remembered; a house has fewer. Where there are more, see `FairList`. */
const MOST = 100;

/** What the memory of phones that were heard is made of. */
export interface HeardPhonesParts {
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

/** What came now. */
interface Heard {
  readonly source: { readonly address: string; readonly transport: string };
  readonly method: string | undefined;
  readonly username: string | undefined;
  readonly userAgent: string | undefined;
  readonly answer: HeardPhone['answer'];
}

/**
 * What came last from each address at home for each line, whatever it was answered: tells "nothing of the phone arrives" from
 * "it was asked for a password, and does not come back". In memory only, bounded, and gone with the process.
 */
export class HeardPhones {
  readonly #parts: HeardPhonesParts;
  readonly #last = new FairList<HeardPhone>(MOST);

  constructor(parts: HeardPhonesParts) {
    this.#parts = parts;
  }

  /** Newest first. */
  list(): readonly HeardPhone[] {
    const { redact } = this.#parts;
    const newest = [...this.#last.entries].reverse();
    return newest.map((phone) => ({ ...phone, userAgent: phone.userAgent === null ? null : redact(phone.userAgent) }));
  }

  /** Who is not at home is not noted. */
  note({ source, method, username, userAgent, answer }: Heard): void {
    const { clock, lineOf, methods, isHome } = this.#parts;
    const { address, transport } = source;
    if (!isHome(address)) return;
    const line = username === undefined ? undefined : lineOf(username)?.line;
    const key = `${address} ${line?.id ?? ''}`;
    this.#last.put(key, {
      at: clock.now(),
      address,
      transport,
      method: method !== undefined && methods.has(method) ? method : null,
      line: line ? { id: line.id, kind: line.kind, label: line.label } : null,
      userAgent: userAgent ?? null,
      answer,
    });
  }
}

/** What a refusal was to whoever looks after the phone: the first question for the password is none. */
export const answerOfRefusal = (refusal: SipRefusal): HeardPhone['answer'] =>
  refusal === 'challenged' ? 'challenged' : 'refused';
