import type { Line, StoredLine } from './port.ts';
import { proofOf } from './provision.ts';
import { blockedFor, wrongToday } from './tries.ts';

/** Where a line is registered from, as SIP told it. `expiresAt` in milliseconds since the epoch. */
export interface BindingView {
  readonly address: string;
  readonly userAgent: string | undefined;
  readonly expiresAt: number;
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

/** What may be shown at `now`, in milliseconds since the epoch, of all that is known of a line. */
export const viewOf = (
  { provisioned, version, tries, binding }: StoredLine & { readonly binding: BindingView | undefined },
  now: number,
): LineView => ({
  line: provisioned.line,
  version,
  // Asked for by nearly nobody, and a hash.
  get proof() {
    return proofOf(provisioned);
  },
  binding: binding && binding.expiresAt > now ? binding : undefined,
  tries: { wrong: wrongToday(tries, now), blockedForSeconds: blockedFor(tries, now) },
});
