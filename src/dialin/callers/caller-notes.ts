import { type Clock, isGivenName } from '../../lib/index.ts';
import type { Caller, CallerNote } from './port.ts';

/** So many callers are remembered of those whom the rules know, and so many of all others: nobody outside pushes out a phone of the house. */
const MOST = 50;
const NUMBER_CHARACTERS = 64;

/** The callers of late, for "which rule does my phone need?". The same again is counted and makes no new entry. Gone with the process. */
export class CallerNotes {
  readonly #clock: Clock;
  readonly #known = new Map<string, CallerNote>();
  readonly #others = new Map<string, CallerNote>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Somebody called through this registration. */
  note(registration: string, caller: Caller): void {
    const notes = caller.given === undefined ? this.#others : this.#known;
    const number = caller.number === undefined ? null : printable(caller.number);
    const taken = takenFor(caller);
    const key = JSON.stringify([registration, number, taken]);
    const before = notes.get(key);
    const at = this.#clock.now();
    notes.delete(key);
    notes.set(key, {
      firstAt: before?.firstAt ?? at,
      at,
      times: (before?.times ?? 0) + 1,
      registration,
      number,
      taken,
      remedy: remedyFor(registration, caller),
    });
    const [oldest] = notes.keys();
    if (notes.size > MOST && oldest !== undefined) notes.delete(oldest);
  }

  /** Newest first. */
  recent(): readonly CallerNote[] {
    return [...this.#known.values(), ...this.#others.values()].sort((a, b) => b.at - a.at);
  }
}

const printable = (number: string): string => number.replace(/[^\x20-\x7e]/g, '?').slice(0, NUMBER_CHARACTERS);

const takenFor = (caller: Caller): CallerNote['taken'] =>
  caller.kind === 'line'
    ? { for: 'line', line: caller.line, kind: caller.given }
    : { for: 'nobody', why: caller.why, kind: caller.given ?? null };

/** A number that no line can have needs no rule either. */
const remedyFor = (registration: string, caller: Caller): string | null => {
  if (caller.kind === 'line' || caller.number === undefined || !isGivenName(caller.number)) return null;
  const { number, why, given } = caller;
  if (why === 'no-line') return `a line with kind ${given}, username "${number}" and peer ${registration}`;
  return why === 'no-rule' ? `"${number}=dect" among the callers of ${registration}, or another kind than dect` : null;
};
