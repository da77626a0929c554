import type { ConfirmationView, GrantView, NewConfirmation, ProblemView, SessionEndView } from '../http/schema.ts';
import { OffhookProblem } from './problem.ts';

/** Where Offhook is, and who asks. */
export interface OffhookOptions {
  /** Base URL, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** An API key of scope `confirm`. It speaks for your app: keep it on the server. */
  readonly apiKey: string;
  /** Defaults to the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** What a grant belongs to, besides your app. */
export interface WindowOf {
  readonly user: string;
  readonly session: string;
  readonly window: string;
}

/** What `wait` may be told. */
export interface WaitOptions {
  /** Ends the waiting: the promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** The REST API with types. Every call rejects with `OffhookProblem` when the answer is a "no", and as `fetch` does when there is none within 10 s. */
export interface Offhook {
  /** Asks for a confirmation; `reused` in the answer says that the window already holds a grant. The same `idempotencyKey` again: the same answer. */
  create(asked: NewConfirmation, options?: { readonly idempotencyKey?: string }): Promise<ConfirmationView>;
  read(id: string): Promise<ConfirmationView>;
  /** Waits until the confirmation is no longer pending: confirmed (now the OK click), or over. */
  wait(id: string, options?: WaitOptions): Promise<ConfirmationView>;
  /** The OK click. `grant.token` in the answer comes this once. */
  complete(id: string): Promise<ConfirmationView>;
  /** `not-me` after the end revokes the grant. */
  cancel(id: string, reason?: 'user' | 'not-me'): Promise<ConfirmationView>;
  /** The live grant of this window; with `clientAddress` only one that is good for where the person sits. */
  grant(window: WindowOf & { readonly clientAddress?: string }): Promise<GrantView | undefined>;
  /** Refuses `not-found` for a grant that is over. */
  revokeGrant(id: string): Promise<void>;
  /** At log-out and at a new log-in: cancels what is live, revokes the grants. */
  endSession(session: string): Promise<SessionEndView>;
}

/** How long one question of `wait` may take; the server answers earlier when something changes. */
const WAIT_SECONDS = 25;

/** How long the server may take beyond that: a request that hangs would hold up whoever is guarded by it. */
const ANSWER_MS = 10_000;

/** A client for one Offhook and one API key. */
export const createOffhook = (options: OffhookOptions): Offhook => {
  const call = caller(options);
  const path = (id: string): string => `/v1/confirmations/${encodeURIComponent(id)}`;
  const read = (id: string): Promise<ConfirmationView> => call('GET', path(id));
  return {
    create: (asked, { idempotencyKey } = {}) =>
      call('POST', '/v1/confirmations', {
        body: asked,
        headers: idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey },
      }),
    read,
    async wait(id, { signal } = {}) {
      let shown = await read(id);
      while (shown.state === 'pending') {
        const query = `?wait=${WAIT_SECONDS}&since=${shown.version}`;
        shown = await call('GET', path(id) + query, { holdMs: WAIT_SECONDS * 1000, ...(signal && { signal }) });
      }
      return shown;
    },
    complete: (id) => call('POST', `${path(id)}/complete`),
    cancel: (id, reason = 'user') => call('POST', `${path(id)}/cancel`, { body: { reason } }),
    grant: ({ user, session, window, clientAddress }) =>
      call<GrantView>(
        'GET',
        `/v1/grants?${new URLSearchParams({ user, session, window, ...(clientAddress !== undefined && { clientAddress }) })}`,
      ).catch((refused: unknown) => {
        if (refused instanceof OffhookProblem && refused.code === 'not-found') return undefined;
        throw refused;
      }),
    revokeGrant: (id) => call('DELETE', `/v1/grants/${encodeURIComponent(id)}`),
    endSession: (session) => call('DELETE', `/v1/sessions/${encodeURIComponent(session)}`),
  };
};

interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** How long the server was asked to hold the answer back. */
  readonly holdMs?: number;
}

const caller =
  ({ url, apiKey, fetch: ask = fetch }: OffhookOptions) =>
  async <T>(method: string, path: string, { body, headers, signal, holdMs = 0 }: CallOptions = {}): Promise<T> => {
    const late = AbortSignal.timeout(holdMs + ANSWER_MS);
    const answer = await ask(url.replace(/\/+$/, '') + path, {
      method,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, late]) : late,
      // The key must not follow anybody elsewhere.
      redirect: 'error',
    });
    const text = await answer.text();
    if (!answer.ok) throw new OffhookProblem(answer.status, problemIn(text));
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };

/** What a proxy in between answers may be no problem at all. */
const problemIn = (text: string): Partial<ProblemView> => {
  try {
    const problem: unknown = JSON.parse(text);
    return problem !== null && typeof problem === 'object' ? problem : {};
  } catch {
    // A page for people: the status says enough.
    return {};
  }
};
