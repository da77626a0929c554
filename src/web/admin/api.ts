import type { ProblemView } from '../../http/schema.ts';
import { home } from '../shared/home.ts';
import type { AdminProblem, AdminReply } from './reply.ts';

/** The REST API as whoever has logged in sees it. `path` begins with a slash. Rejects only when `signal` aborts. */
export interface Api {
  get<T>(path: string, signal: AbortSignal): Promise<AdminReply<T>>;
  post<T>(path: string, body: object, signal: AbortSignal): Promise<AdminReply<T>>;
  put<T>(path: string, body: object, signal: AbortSignal): Promise<AdminReply<T>>;
  patch<T>(path: string, body: object, signal: AbortSignal): Promise<AdminReply<T>>;
  remove(path: string, signal: AbortSignal): Promise<AdminReply<undefined>>;
}

/** What makes a request ours, besides the cookie that the browser keeps: which of its windows asks. */
interface Asking {
  /** See `windowId`. */
  readonly window: string;
  /** Sent once, to log in: it goes before the cookie. */
  readonly key?: string;
  /** Hears that nobody is logged in any more, whatever was asked. */
  readonly onGone?: () => void;
}

const lost: AdminProblem = { kind: 'problem', code: 'lost', retryAfterSeconds: undefined };

/** Asks in the session of this browser, as this window. */
export const createApi = ({ window, key, onGone }: Asking): Api => {
  const headers = { 'offhook-window': window, ...(key !== undefined && { authorization: `Bearer ${key}` }) };

  const ask = async <T>(method: string, path: string, signal: AbortSignal, body?: object): Promise<AdminReply<T>> => {
    try {
      const response = await fetch(home + path, {
        method,
        headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
        cache: 'no-store',
        credentials: 'same-origin',
        redirect: 'error',
        signal,
        ...(body && { body: JSON.stringify(body) }),
      });
      const reply = await replyOf<T>(response);
      if (reply.kind === 'problem' && reply.code === 'unauthenticated') onGone?.();
      return reply;
    } catch {
      signal.throwIfAborted();
      return lost;
    }
  };
  return {
    get: (path, signal) => ask('GET', path, signal),
    post: (path, body, signal) => ask('POST', path, signal, body),
    put: (path, body, signal) => ask('PUT', path, signal, body),
    patch: (path, body, signal) => ask('PATCH', path, signal, body),
    remove: (path, signal) => ask('DELETE', path, signal),
  };
};

/** An answer that is a file. */
export interface FileReply {
  readonly name: string;
  readonly content: Blob;
}

const FILE_NAME = /^attachment; filename="([^"]+)"$/;

/** `/readyz` says 503 with the same body as 200: only a problem is a problem. */
const replyOf = async <T>(response: Response): Promise<AdminReply<T>> => {
  if (response.status === 204) return { kind: 'ok', data: undefined as T };
  const [, name] = FILE_NAME.exec(response.headers.get('content-disposition') ?? '') ?? [];
  if (name !== undefined) return { kind: 'ok', data: { name, content: await response.blob() } as T };
  const type = response.headers.get('content-type') ?? '';
  const body: unknown = await response.json();
  if (type.startsWith('application/json')) return { kind: 'ok', data: body as T };
  const { code, retryAfter, action, errors } = body as ProblemView;
  return {
    kind: 'problem',
    code,
    retryAfterSeconds: retryAfter,
    ...(action !== undefined && { action }),
    ...(errors && { errors }),
  };
};
