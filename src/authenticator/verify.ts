import { plainCode } from './plain-code.ts';
import type { KeptAuthenticator } from './port.ts';
import { isAmong, looksLikeRecovery, recoveryHash } from './recovery.ts';
import { isCode, stepOfCode } from './totp.ts';

/** Between the id of an authenticator and the hash of a recovery code: neither holds it, nor does a step. */
const RECOVERY = ':recovery:';

/**
 * The evidence that a typed code is: `<id>:<step>` for a code of one of these authenticators, `<id>:recovery:<hash>` for a
 * recovery code that was not used; undefined for anything else. Spaces, line breaks and hyphens do not matter. All authenticators are tried, whichever
 * fits.
 */
export const evidenceOf = (kept: readonly KeptAuthenticator[], typed: string, now: number): string | undefined => {
  const code = plainCode(typed);
  if (isCode(code)) return kept.map((each) => stepEvidence(each, code, now)).find((once) => once !== undefined);
  if (looksLikeRecovery(typed)) return kept.map((each) => recoveryEvidence(each, typed)).find((once) => once);
  return undefined;
};

/** Whether such evidence is that of a recovery code. */
export const isOfRecoveryCode = (evidence: string): boolean => evidence.includes(RECOVERY);

const stepEvidence = (kept: KeptAuthenticator, code: string, now: number): string | undefined => {
  const step = stepOfCode(kept.secrets.secret, code, now, kept.lastStep);
  return step === undefined ? undefined : `${kept.authenticator.id}:${step}`;
};

const recoveryEvidence = (
  { authenticator, secrets, spentRecovery }: KeptAuthenticator,
  typed: string,
): string | undefined => {
  const hash = recoveryHash(authenticator.id, typed);
  const isGood = isAmong(hash, secrets.recoveryHashes) && !spentRecovery.includes(hash);
  return isGood ? `${authenticator.id}${RECOVERY}${hash}` : undefined;
};
