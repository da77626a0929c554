import { artefactId } from '../../openid/index.ts';
import type { Artefact } from '../../openid/port.ts';

/** A call-back as it is kept until it has arrived, or nobody waits for it any more. Moments in milliseconds since the epoch. */
export interface Kept<Owed> {
  readonly app: string;
  readonly confirmationId: string;
  /** From then on nobody waits for it. */
  readonly until: number;
  /** How often it was sent in vain. */
  readonly tries: number;
  /** Not before; 0: at once. */
  readonly nextAt: number;
  /** Why the last try failed, in a word. */
  readonly failure?: string;
  readonly owed: Owed;
}

/** All are of one owner, so that those of a kind are found without looking at anything else. */
export const OWNER = 'callbacks';

/** How long artefacts are known after their end: of a call-back somebody hears meanwhile that it did not arrive. Milliseconds. */
export const KNOWN_MS = 600_000;

/** What keeps it: sealed by the store, as all artefacts are. */
export const artefactOf = <Owed>(kind: string, kept: Kept<Owed>): Artefact => ({
  id: artefactId(kind, kept.confirmationId),
  kind,
  owner: OWNER,
  grantId: null,
  expiresAt: kept.until,
  payload: JSON.stringify(kept),
});

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;

/** The same after a try that failed: sent again after 1 s, 2 s, 4 s, 8 s and then every 15 s, and not before the receiver wants it. */
export const afterFailure = <Owed>(
  kept: Kept<Owed>,
  { failure, askedMs = 0 }: { readonly failure: string; readonly askedMs?: number },
  now: number,
): Kept<Owed> => {
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** kept.tries, LONGEST_PAUSE_MS);
  return { ...kept, tries: kept.tries + 1, failure, nextAt: now + Math.max(pauseMs, askedMs) };
};
