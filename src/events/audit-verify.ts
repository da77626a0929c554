import { createHash } from 'node:crypto';
import { type AuditLine, readLine } from './audit-line.ts';
import { chained } from './chain.ts';
import type { Link, Seal, StoredEvent } from './port.ts';

/** What an unbroken chain holds. */
export interface WholeChain {
  readonly whole: true;
  readonly events: number;
  readonly seals: number;
  /** Where it begins: after this event, which retention took. `seq` 0: at the very first. */
  readonly cut: Link;
  /** The end of the newest seal. */
  readonly sealed: Link;
  /** The events that no seal holds yet: how many, and the first and last `seq`; null when there are none. */
  readonly tail: { readonly count: number; readonly from: number; readonly to: number } | null;
}

/** The first place where a chain is broken. */
export interface BrokenChain {
  readonly whole: false;
  /** The line of the export, from 1. */
  readonly line: number;
  /** The event that is bad, where one can be told. */
  readonly seq?: number;
  /** The seal that does not fit its events, by its first and last event. */
  readonly seal?: { readonly from: number; readonly to: number };
  /** One sentence. */
  readonly reason: string;
}

const HASH = /^[0-9a-f]{64}$/;
const NOTHING = '0'.repeat(64);

type Flaw = Omit<BrokenChain, 'whole' | 'line'>;

/** Reads an export line by line (`next`, line breaks left off) and says whether it is whole (`end`). */
export class ChainVerifier {
  readonly #sum = createHash('sha256');
  #broken: BrokenChain | undefined;
  #line = 0;
  #ended = false;
  #cut: Link | undefined;
  #at: Link = { seq: 0, hash: '' };
  #sealed: Link = { seq: 0, hash: '' };
  #events = 0;
  #seals = 0;
  #tail: { count: number; from: number; to: number } | null = null;

  /** Takes the next line; false when it need not be given more, because the chain is broken. */
  next(bytes: Buffer): boolean {
    if (this.#broken) return false;
    this.#line += 1;
    const line = readLine(bytes);
    const flaw = line ? this.#flawOf(line) : this.#unreadable();
    if (flaw) this.#broken = { whole: false, line: this.#line, ...flaw };
    else this.#sum.update(bytes).update('\n');
    return !this.#broken;
  }

  /** The verdict, after the last line. */
  end(): WholeChain | BrokenChain {
    if (this.#broken) return this.#broken;
    if (!this.#cut || !this.#ended)
      return { whole: false, line: this.#line + 1, reason: 'The end is missing: the export was cut short.' };
    return {
      whole: true,
      events: this.#events,
      seals: this.#seals,
      cut: this.#cut,
      sealed: this.#sealed,
      tail: this.#tail,
    };
  }

  #flawOf(line: AuditLine): Flaw | undefined {
    if (this.#ended) return { reason: 'Something stands behind the end.' };
    if (line.kind === 'start') return this.#start(line.cut);
    if (!this.#cut) return { reason: 'The start is missing.' };
    switch (line.kind) {
      case 'event':
        return this.#event(line.event, line.hash);
      case 'unreadable':
        return { seq: line.event.seq, reason: `Event ${line.event.seq} is not in the form in which it was written.` };
      case 'seal':
        return this.#seal(line.seal);
      case 'end':
        return this.#end(line.unsealed, line.sum);
      default:
        return line satisfies never;
    }
  }

  #start(cut: Link): Flaw | undefined {
    if (this.#cut) return { reason: 'There is a second start.' };
    if (!HASH.test(cut.hash)) return { reason: 'The start names no hash.' };
    if ((cut.seq === 0) !== (cut.hash === NOTHING))
      return { reason: 'The start does not say what stood before: only before the first event is there nothing.' };
    this.#cut = cut;
    this.#at = cut;
    this.#sealed = cut;
    return undefined;
  }

  #event(event: StoredEvent, hash: string): Flaw | undefined {
    const { seq } = event;
    if (!(seq > this.#at.seq)) return { seq, reason: `Event ${seq} stands behind event ${this.#at.seq}.` };
    const expected = chained(this.#at, event);
    if (expected.hash !== hash)
      return { seq, reason: `Event ${seq} is not what its hash was made over, or does not follow what stands before.` };
    this.#at = expected;
    this.#events += 1;
    this.#tail = { count: (this.#tail?.count ?? 0) + 1, from: this.#tail?.from ?? seq, to: seq };
    return undefined;
  }

  #seal({ from, to, prevHash, hash }: Seal): Flaw | undefined {
    const seal = { from, to };
    const named = `The seal over events ${from} to ${to}`;
    if (prevHash !== this.#sealed.hash) return { seal, reason: `${named} does not follow the one before.` };
    if (this.#tail?.from !== from || this.#tail.to !== to)
      return { seal, reason: `${named} stands over other events: one is missing or too many.` };
    if (hash !== this.#at.hash)
      return { seal, reason: `${named} does not fit its events: one of them, or the seal, was changed.` };
    this.#sealed = this.#at;
    this.#seals += 1;
    this.#tail = null;
    return undefined;
  }

  #end(unsealed: number, sum: string): Flaw | undefined {
    if (unsealed !== (this.#tail?.count ?? 0)) return { reason: 'The end counts other unsealed events.' };
    if (sum !== this.#sum.copy().digest('hex'))
      return { reason: 'The sum at the end does not fit: the first line, or the last, was changed.' };
    this.#ended = true;
    return undefined;
  }

  #unreadable(): Flaw {
    return { reason: `This is no line of an export; what stands before it, up to event ${this.#at.seq}, is whole.` };
  }
}
