import type { ConfirmationView, GrantView, NewConfirmation, SessionEndView } from '../http/schema.ts';
import { patiently } from './patience.ts';
import { OffhookProblem } from './problem.ts';
import { createRest } from './rest.ts';

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
  /** For how long Offhook may fail to answer (a restart, 429, 502 to 504) before that is thrown, in milliseconds; a minute when left out. */
  readonly patienceMs?: number;
}

/** The REST API with types. Every call rejects with `OffhookProblem` when the answer is a "no", and as `fetch` does when there is none within 10 s. */
export interface Offhook {
  /** Asks for a confirmation; `reused` in the answer says that the window already holds a grant. The same `idempotencyKey` again: the same answer. */
  create(asked: NewConfirmation, options?: { readonly idempotencyKey?: string }): Promise<ConfirmationView>;
  read(id: string): Promise<ConfirmationView>;
  /** Waits until the confirmation is no longer pending: confirmed (now the OK click), or over. Waits on through faults that pass. */
  wait(id: string, options?: WaitOptions): Promise<ConfirmationView>;
  /** The OK click. `grant.token` is in this answer, and in that to the same key that asks again because it was lost. */
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

/** A client for one Offhook and one API key. */
export const createOffhook = (options: OffhookOptions): Offhook => {
  const { answer, call } = createRest(options);
  return {
    create: (asked, { idempotencyKey } = {}) =>
      call('POST /v1/confirmations', {
        body: asked,
        headers: idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey },
      }),
    read: (id) => call('GET /v1/confirmations/:id', { params: { id } }),
    async wait(id, { signal, patienceMs } = {}) {
      let shown: ConfirmationView | undefined;
      while (shown === undefined || shown.state === 'pending') {
        const query = shown && { wait: WAIT_SECONDS, since: shown.version };
        const look = () => call('GET /v1/confirmations/:id', { params: { id }, signal, ...(query && { query }) });
        shown = await patiently(look, { signal, patienceMs });
      }
      return shown;
    },
    complete: (id) => call('POST /v1/confirmations/:id/complete', { params: { id } }),
    cancel: (id, reason = 'user') => call('POST /v1/confirmations/:id/cancel', { params: { id }, body: { reason } }),
    async grant({ user, session, window, clientAddress }) {
      const query = { user, session, window, ...(clientAddress !== undefined && { clientAddress }) };
      const told = await answer('GET /v1/grants', { query });
      if (told.ok) return told.body;
      const problem = new OffhookProblem(told.status, told.body);
      if (problem.code === 'not-found') return undefined;
      throw problem;
    },
    revokeGrant: (id) => call('DELETE /v1/grants/:id', { params: { id } }),
    endSession: (session) => call('DELETE /v1/sessions/:session', { params: { session } }),
  };
};
