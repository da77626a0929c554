import type { ProblemView } from '../../http/schema.ts';
import { home } from '../shared/home.ts';
import type { AdminProblem, AdminReply } from './reply.ts';

/** The REST API as the owner of one key sees it. `path` begins with a slash. Rejects only when `signal` aborts. */
export interface Api {
  get<T>(path: string, signal: AbortSignal): Promise<AdminReply<T>>;
  remove(path: string, signal: AbortSignal): Promise<AdminReply<undefined>>;
}

const lost: AdminProblem = { kind: 'problem', code: 'lost', retryAfterSeconds: undefined };

/** Who may ask: the key lives in this closure and nowhere else. */
export const createApi = (key: string): Api => {
  const ask = async <T>(method: string, path: string, signal: AbortSignal): Promise<AdminReply<T>> => {
    try {
      const response = await fetch(home + path, {
        method,
        headers: { authorization: `Bearer ${key}` },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        signal,
      });
      return await replyOf<T>(response);
    } catch {
      signal.throwIfAborted();
      return lost;
    }
  };
  return {
    get: (path, signal) => ask('GET', path, signal),
    remove: (path, signal) => ask('DELETE', path, signal),
  };
};

/** `/readyz` says 503 with the same body as 200: only a problem is a problem. */
const replyOf = async <T>(response: Response): Promise<AdminReply<T>> => {
  if (response.status === 204) return { kind: 'ok', data: undefined as T };
  const type = response.headers.get('content-type') ?? '';
  const body: unknown = await response.json();
  if (type.startsWith('application/json')) return { kind: 'ok', data: body as T };
  const { code, retryAfter } = body as ProblemView;
  return { kind: 'problem', code, retryAfterSeconds: retryAfter };
};
