import {
  amrOf,
  type ConfirmationIn,
  type ConfirmationService,
  type Grant,
  type Method,
} from '../../confirmation/index.ts';
import type { Clock } from '../../lib/index.ts';

/** What was proven, as clients ask for it and tokens tell it: that somebody was there, or has an authenticator app. */
export const ACR = { presence: 'urn:offhook:presence', possession: 'urn:offhook:possession' } as const;

/** The authentication context that a method gives. */
export const acrOf = (method: Method): string => (method === 'totp' ? ACR.possession : ACR.presence);

/** A live grant, and the proof that it was given for. */
export interface Proof {
  readonly grant: Grant;
  /** Who is meant by it. */
  readonly confirmation: ConfirmationIn<'completed'>;
}

/** What a token says of a proof. Times in seconds since the epoch, by the time of day. */
export interface ProofClaims {
  readonly acr: string;
  readonly amr: readonly string[];
  readonly authTime: number;
}

/** What proofs are found and told by. */
export interface ProofParts {
  readonly confirmations: Pick<ConfirmationService, 'look' | 'grant'>;
  readonly clock: Pick<Clock, 'now' | 'timeOfDay'>;
}

/** The proof of a completed confirmation while its grant lives. */
export const proofOf = async (
  { confirmations }: Pick<ProofParts, 'confirmations'>,
  app: string,
  confirmationId: string,
): Promise<Proof | undefined> => {
  const found = await confirmations.look(app, confirmationId);
  if (!found.ok || found.value.confirmation.kind !== 'completed') return undefined;
  const { confirmation } = found.value;
  const grant = await confirmations.grant(confirmation.grant.id);
  return grant && { grant, confirmation };
};

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** What tokens say of it: by the time of day, by which others judge them. */
export const proofClaims = (
  { confirmation }: Pick<Proof, 'confirmation'>,
  { clock }: Pick<ProofParts, 'clock'>,
): ProofClaims => {
  const { method, at } = confirmation.confirmedBy;
  return { acr: acrOf(method), amr: amrOf[method], authTime: seconds(at - (clock.now() - clock.timeOfDay())) };
};

/** How many whole seconds a grant has left: rounded down, so that nothing outlives it. */
export const secondsLeft = ({ expiresAt }: Pick<Grant, 'expiresAt'>, { clock }: Pick<ProofParts, 'clock'>): number =>
  seconds(expiresAt - clock.now());

/** How old the proof is, in seconds. */
export const ageOf = ({ confirmation }: Pick<Proof, 'confirmation'>, { clock }: Pick<ProofParts, 'clock'>): number =>
  (clock.now() - confirmation.confirmedBy.at) / 1000;
