import { type CancelTimer, type Clock, Holdings } from '../lib/index.ts';
import type { Binding, SipAnswer, Source } from './port.ts';
import type { SipUri } from './syntax/uri.ts';
import { sameUri } from './syntax/uri-equality.ts';

/** One Contact value of a REGISTER. */
export interface RegisteredContact {
  readonly uri: SipUri;
  /** RFC 3261 20.10; 1 where it is not given. */
  readonly q: number;
  /** Raw value of the `expires` parameter. */
  readonly expires: string | undefined;
}

/** A REGISTER whose sender has proven to hold `line`. */
export interface Registration {
  readonly line: string;
  readonly callId: string;
  readonly sequence: number;
  /** `*` = every contact of the line. Empty = a question, nothing changes. */
  readonly contacts: '*' | readonly RegisteredContact[];
  /** Raw value of the Expires header field. */
  readonly expires: string | undefined;
  readonly source: Source;
  readonly userAgent: string | undefined;
}

/** What has changed, for `SipDecisions.bound`. */
export interface BindingChange {
  readonly line: string;
  readonly binding: Binding | undefined;
  readonly changed: boolean;
}

export interface RegistrationOutcome {
  readonly answer: SipAnswer;
  readonly change: BindingChange | undefined;
}

interface Kept {
  readonly binding: Binding;
  readonly uri: SipUri;
  readonly callId: string;
  readonly sequence: number;
  readonly cancel: CancelTimer;
}

interface Wish {
  readonly uri: SipUri;
  readonly q: number;
  readonly seconds: number;
}

/** RFC 3261 10.2.1.1: what is malformed counts as 3600. */
const MALFORMED_SECONDS = 3600;

/** RFC 3261 20.19 `delta-seconds`; anything beyond 32 bits is as good as forever. */
const deltaSeconds = (text: string): number =>
  /^\d+$/.test(text) ? Math.min(Number(text), 2 ** 32 - 1) : MALFORMED_SECONDS;

/** RFC 3261 20.17, RFC 1123: an HTTP date, always GMT. Phones set their clocks by it. */
const dateHeader = (now: number): string => new Date(now).toUTCString();

/**
 * The bindings of the lines (RFC 3261 10.3), at most one for each: the newest replaces. A Contact names the binding whose URI is
 * equivalent to its own (19.1.4). Kept in memory only; nothing but the display depends on them, for no call is ever sent to a phone.
 */
export class Registrar {
  readonly #clock: Clock;
  readonly #minSeconds: number;
  readonly #maxSeconds: number;
  readonly #ranOut: (change: BindingChange) => void;
  readonly #kept = new Map<string, Kept>();
  /** How many lines are bound to an address: it is asked with every packet of a stranger. */
  readonly #boundAt = new Holdings();

  /** `ranOut` hears of bindings whose time is over. */
  constructor(
    clock: Clock,
    bounds: { readonly minSeconds: number; readonly maxSeconds: number },
    ranOut: (change: BindingChange) => void,
  ) {
    this.#clock = clock;
    this.#minSeconds = bounds.minSeconds;
    this.#maxSeconds = bounds.maxSeconds;
    this.#ranOut = ranOut;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Whether some line is bound to this address now. */
  anyAt(address: string): boolean {
    return this.#boundAt.of(address) > 0;
  }

  register(registration: Registration): RegistrationOutcome {
    const { contacts } = registration;
    if (contacts === '*') return this.#removeAll(registration);
    if (contacts.length === 0) return this.#success(registration.line, undefined);
    const wishes = contacts.map((contact) => this.#wish(contact, registration.expires));
    // RFC 3261 10.3 step 7: "less than a registrar-configured minimum, the registrar MAY reject the registration with a
    // response of 423 (Interval Too Brief)."
    if (wishes.some(({ seconds }) => seconds > 0 && seconds < this.#minSeconds)) {
      return refusal({ status: 423, headers: { 'Min-Expires': String(this.#minSeconds) } });
    }
    if (this.#isOutOfOrder(registration)) return refusal({ status: 500 });
    return this.#update(registration, wishes);
  }

  /** Forgets every binding without telling anybody. */
  stop(): void {
    for (const line of this.#kept.keys()) this.#forget(line);
  }

  /** RFC 3261 10.3 step 6: `*` must stand alone and needs Expires 0. That it stands alone, the caller has seen to. */
  #removeAll(registration: Registration): RegistrationOutcome {
    if (registration.expires === undefined || deltaSeconds(registration.expires) !== 0) return refusal({ status: 400 });
    if (this.#isOutOfOrder(registration)) return refusal({ status: 500 });
    return this.#success(registration.line, this.#remove(registration.line));
  }

  /**
   * RFC 3261 10.3 step 7, for each contact: "If the binding does not exist, it is tentatively added." Only where it does, and
   * was made under the same Call-ID, must CSeq rise: "If not, the update MUST be aborted and the request fails." Step 6
   * demands the same of `*`, which names every binding.
   */
  #isOutOfOrder({ line, callId, sequence, contacts }: Registration): boolean {
    const kept = this.#kept.get(line);
    if (!kept || kept.callId !== callId || sequence > kept.sequence) return false;
    return contacts === '*' || contacts.some(({ uri }) => sameUri(uri, kept.uri));
  }

  /** RFC 3261 10.3 step 7: the parameter, else the header field, else what the registrar likes; never more than it allows. */
  #wish({ uri, q, expires }: RegisteredContact, header: string | undefined): Wish {
    const asked = expires ?? header;
    const seconds = asked === undefined ? this.#maxSeconds : deltaSeconds(asked);
    return { uri, q, seconds: Math.min(seconds, this.#maxSeconds) };
  }

  #update(registration: Registration, wishes: readonly Wish[]): RegistrationOutcome {
    const { line } = registration;
    const kept = this.#kept.get(line);
    let best: Wish | undefined;
    for (const wish of wishes) if (wish.seconds > 0 && (!best || wish.q > best.q)) best = wish;
    if (best) return this.#success(line, this.#bind(registration, best));
    const unbinds = kept !== undefined && wishes.some(({ uri }) => sameUri(uri, kept.uri));
    return this.#success(line, unbinds ? this.#remove(line) : undefined);
  }

  #bind({ line, callId, sequence, source, userAgent }: Registration, { uri, seconds }: Wish): BindingChange {
    const before = this.#kept.get(line);
    this.#forget(line);
    const expiresAt = this.#clock.now() + seconds * 1000;
    const binding: Binding = { contact: uri.text, source, userAgent, expiresAt };
    const cancel = this.#clock.after(seconds * 1000, () => this.#expire(line));
    this.#kept.set(line, { binding, uri, callId, sequence, cancel });
    this.#boundAt.change(source.address, 1);
    const same = before?.binding.source.address === source.address && before.binding.userAgent === userAgent;
    return { line, binding, changed: !same };
  }

  #remove(line: string): BindingChange | undefined {
    if (!this.#forget(line)) return undefined;
    return { line, binding: undefined, changed: true };
  }

  #expire(line: string): void {
    this.#forget(line);
    this.#ranOut({ line, binding: undefined, changed: true });
  }

  /** Says whether it was there. */
  #forget(line: string): boolean {
    const kept = this.#kept.get(line);
    if (!kept) return false;
    kept.cancel();
    this.#boundAt.change(kept.binding.source.address, -1);
    return this.#kept.delete(line);
  }

  /** RFC 3261 10.3 step 8: 200 with every current binding and what is left of its time, and the Date. */
  #success(line: string, change: BindingChange | undefined): RegistrationOutcome {
    const now = this.#clock.now();
    const binding = this.#kept.get(line)?.binding;
    const left = binding && Math.max(0, Math.round((binding.expiresAt - now) / 1000));
    const contact = binding && { Contact: `<${binding.contact}>;expires=${left}` };
    return { answer: { status: 200, headers: { Date: dateHeader(this.#clock.timeOfDay()), ...contact } }, change };
  }
}

const refusal = (answer: SipAnswer): RegistrationOutcome => ({ answer, change: undefined });
