import type { ActivationJson, AuthenticatorJson, DraftJson } from '../../http/schema.ts';

export type { ActivationJson, AuthenticatorJson, DraftJson };

/**
 * The relying app's own back end, which knows who is signed in and holds the API key: no browser may. It passes each call on
 * to `/v1/users/{user}/authenticators` with the user of its session, and the answer back as it is. Each call rejects when
 * the answer is no success; with the `code` (and `retryAfter`) of the problem where there is one.
 */
export interface AuthenticatorBackend {
  list(): Promise<{ readonly items: readonly AuthenticatorJson[] }>;
  enrol(name: string): Promise<DraftJson>;
  verify(id: string, code: string): Promise<ActivationJson>;
  remove(id: string): Promise<unknown>;
}

/** Why a call was refused: the members of RFC 9457 that matter here. */
export interface ProblemMembers {
  readonly code: string;
  readonly retryAfter: number | undefined;
}

/** What a call was rejected with, as far as it says anything. */
export const problemIn = (cause: unknown): ProblemMembers => {
  const { code, retryAfter } = (typeof cause === 'object' && cause !== null ? cause : {}) as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : 'fault',
    retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined,
  };
};
