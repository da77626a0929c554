import type { ActivationJson, AuthenticatorJson, DraftJson } from '../../http/schema.ts';
import { windowId } from '../window/window-id.ts';

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
export interface Problem {
  readonly code: string;
  readonly retryAfter: number | undefined;
}

/** What a call was rejected with, as far as it says anything. */
export const problemIn = (cause: unknown): Problem => {
  const { code, retryAfter } = (typeof cause === 'object' && cause !== null ? cause : {}) as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : 'fault',
    retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined,
  };
};

/** A back end that answers under `baseUrl` with the same paths as Offhook does behind the user (docs/element.md). */
export const fetchBackend = (baseUrl: string): AuthenticatorBackend => {
  const root = baseUrl.replace(/\/+$/, '');
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(root + path, {
      method,
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json: unknown = text === '' ? undefined : JSON.parse(text);
    if (!answer.ok) throw json;
    return json as T;
  };
  return {
    list: () => call('GET', '/authenticators'),
    enrol: async (name) => call('POST', '/authenticators', { name, window: await windowId() }),
    verify: (id, code) => call('POST', `/authenticators/${encodeURIComponent(id)}/verify`, { code }),
    remove: (id) => call('DELETE', `/authenticators/${encodeURIComponent(id)}`),
  };
};
