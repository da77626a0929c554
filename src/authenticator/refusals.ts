/** Every expected "no" about authenticators. Stable: other programs compare these strings. */
export type AuthenticatorRefusalCode =
  | 'malformed'
  | 'not-found'
  | 'confirmation-required'
  | 'already-decided'
  | 'code-invalid'
  | 'blocked'
  | 'too-many-authenticators';

/** `detail` is one sentence for a person; `pointer` is the JSON pointer (RFC 6901) of the field it is about. */
export interface AuthenticatorRefusal {
  readonly code: AuthenticatorRefusalCode;
  readonly detail: string;
  readonly pointer?: string;
  readonly retryAfterSeconds?: number;
}

export const notFound: AuthenticatorRefusal = {
  code: 'not-found',
  detail: 'There is no such authenticator, or its set-up took too long.',
};

export const unconfirmed: AuthenticatorRefusal = {
  code: 'confirmation-required',
  detail: 'This window holds no live grant that is good for this origin: ask for a confirmation first.',
};

export const alreadyActive: AuthenticatorRefusal = {
  code: 'already-decided',
  detail: 'The authenticator is active already.',
};

export const codeInvalid: AuthenticatorRefusal = {
  code: 'code-invalid',
  detail: 'The code is not right, or was used before: wait for the next one.',
};

/** Too many wrong codes of one user. */
export const blocked = (retryAfterSeconds: number): AuthenticatorRefusal => ({
  code: 'blocked',
  detail: 'Too many wrong codes of this user: wait as Retry-After says.',
  retryAfterSeconds,
});

export const tooMany = (limit: number): AuthenticatorRefusal => ({
  code: 'too-many-authenticators',
  detail: `A user can have ${limit} authenticators: remove one first.`,
});
