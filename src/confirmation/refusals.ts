/** Every expected "no" of this domain. Stable: other programs compare these strings. */
export type ConfirmationRefusalCode =
  | 'code-in-title'
  | 'no-method'
  | 'method-not-offered'
  | 'confirmation-required'
  | 'not-found'
  | 'code-unknown'
  | 'code-expired'
  | 'code-used'
  | 'not-for-this-user'
  | 'code-invalid'
  | 'already-decided'
  | 'version-conflict'
  | 'blocked'
  | 'too-many-live'
  | 'too-many-for-user'
  | 'idempotency-mismatch';

/** `retryAfterSeconds` where waiting helps. */
export interface ConfirmationRefusal {
  readonly code: ConfirmationRefusalCode;
  readonly retryAfterSeconds?: number;
}
