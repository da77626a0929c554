import type { IncomingMessage } from 'node:http';
import { type ConfirmationService, isGoodFor, type Origin } from '../../confirmation/index.ts';
import type { WindowCookies } from '../../hosted/index.ts';
import type { Asked } from './asked.ts';
import { acrOf, ageOf, type Proof, type ProofParts, proofOf } from './proof.ts';

/** What tells whether a browser has proven enough already. */
export interface StandingParts extends ProofParts {
  readonly confirmations: Pick<ConfirmationService, 'look' | 'grant' | 'liveGrant'>;
  readonly cookies: Pick<WindowCookies, 'idIn'>;
  /** What the pages of this server begin with, with its path. */
  readonly base: string;
}

/** What a client wants of a proof that stands. */
export interface Wanted {
  /** Seconds; undefined: any age. */
  readonly maxAge: number | undefined;
  /** The contexts that it takes; none: any. */
  readonly acrs: readonly string[];
}

/**
 * The proof that this browser's window holds for what is asked: of the client's own session, by its window cookie, good for where the browser is, and
 * as the client wants it. Undefined where there is none, and where the client named no session.
 */
export const standingProof = async (
  parts: StandingParts,
  {
    app,
    asked: { user, session },
    request,
    origin,
  }: { app: string; asked: Asked; request: IncomingMessage; origin: Origin },
  { maxAge, acrs }: Wanted,
): Promise<Proof | undefined> => {
  if (session === undefined) return undefined;
  const window = parts.cookies.idIn(request, { app, user }, { returnTo: parts.base });
  const grant = window === undefined ? undefined : await parts.confirmations.liveGrant({ app, user, session, window });
  if (!grant || !isGoodFor(grant, origin)) return undefined;
  if (acrs.length > 0 && !acrs.includes(acrOf(grant.method))) return undefined;
  const proof = await proofOf(parts, app, grant.confirmationId);
  return proof && (maxAge === undefined || ageOf(proof, parts) <= maxAge) ? proof : undefined;
};
