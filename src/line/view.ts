import type { Line, Registered, StoredLine } from './port.ts';
import { proofOf } from './provision.ts';
import { blockedFor, wrongToday } from './tries.ts';

/** Where a line is registered from, and with which node. */
export interface BindingView extends Registered {
  /** Milliseconds since the epoch. Undefined where another node knows it. */
  readonly expiresAt: number | undefined;
  /** Its name. Undefined where there are no others. */
  readonly node: string | undefined;
}

/** A line as it may be shown: its settings without secrets, its registration, its wrong codes of the last 24 hours. */
export interface LineView {
  readonly line: Line;
  /** See `StoredLine`. */
  readonly version: string;
  /** The same as long as who was proven to be this line still is. Tells nothing of the secrets in it. */
  readonly proof: string;
  /** Undefined: not registered now. */
  readonly binding: BindingView | undefined;
  readonly tries: { readonly wrong: number; readonly blockedForSeconds: number };
}

type Known = StoredLine & { readonly binding: BindingView | undefined };

/** A class for its getter: one of an object literal costs several times as much as all else in it, and a call makes some. */
class View implements LineView {
  readonly line: Line;
  readonly version: string;
  readonly binding: BindingView | undefined;
  readonly tries: LineView['tries'];
  readonly #provisioned: Known['provisioned'];

  constructor({ provisioned, version, tries, binding }: Known, now: number) {
    this.line = provisioned.line;
    this.version = version;
    this.binding = currentOf(binding, now);
    this.tries = { wrong: wrongToday(tries, now), blockedForSeconds: blockedFor(tries, now) };
    this.#provisioned = provisioned;
  }

  /** Asked for by nearly nobody, and a hash. */
  get proof(): string {
    return proofOf(this.#provisioned);
  }
}

/** What may be shown at `now`, in milliseconds since the epoch, of all that is known of a line. */
export const viewOf = (known: Known, now: number): LineView => new View(known, now);

/** The binding, unless its time is over. */
export const currentOf = (binding: BindingView | undefined, now: number): BindingView | undefined =>
  binding && (binding.expiresAt ?? Number.POSITIVE_INFINITY) > now ? binding : undefined;
