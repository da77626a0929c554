/** Where Offhook is, and who asks. */
export interface AskOptions {
  /** Base URL, such as `http://127.0.0.1:8080`; slashes at its end do not count. */
  readonly url: string;
  /** Left out for what needs none. */
  readonly apiKey?: string;
  /** Defaults to the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** How long an answer may take, in milliseconds; 10 000 when left out. */
  readonly answerMs?: number;
}

/** What goes with a request. */
interface AskWith {
  /** Sent as JSON; undefined: no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the waiting: the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long the server was asked to hold the answer back. */
  readonly holdMs?: number;
}

/** An answer as it came, good or bad. `text` is empty where there is no body. */
export interface Told {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks, whatever comes of it. `path` begins with a slash. Rejects as `fetch` does where there is no answer in time. */
export type Ask = (method: string, path: string, given?: AskWith) => Promise<Told>;

/** A request that hangs would hold up whoever is guarded by it. */
const ANSWER_MS = 10_000;

/** Asks one Offhook over HTTP, with one API key. */
export const createAsk = ({ url, apiKey, fetch: ask = fetch, answerMs = ANSWER_MS }: AskOptions): Ask => {
  const base = baseOf(url);
  return async (method, path, { body, headers, signal, holdMs = 0 } = {}) => {
    const late = AbortSignal.timeout(holdMs + answerMs);
    const answer = await ask(base + path, {
      method,
      headers: {
        ...credentials(apiKey),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, late]) : late,
      // The key must not follow anybody elsewhere.
      redirect: 'error',
    });
    const { ok, status, headers: told } = answer;
    return { ok, status, headers: told, text: await answer.text() };
  };
};

/** An answer that goes on for as long as the server likes, good or bad. */
export interface Following {
  readonly ok: boolean;
  readonly status: number;
  /** Rejects when the connection breaks, and with the reason of the signal. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Follows a stream of one Offhook until `signal` aborts. `path` begins with a slash. Rejects as `fetch` does. */
export const follow = async (
  { url, apiKey, fetch: ask = fetch }: AskOptions,
  path: string,
  signal: AbortSignal,
): Promise<Following> => {
  const { ok, status, body } = await ask(baseOf(url) + path, {
    headers: credentials(apiKey),
    signal,
    redirect: 'error',
  });
  return { ok, status, chunks: body ?? nothing() };
};

async function* nothing(): AsyncGenerator<never> {}

const baseOf = (url: string): string => url.replace(/\/+$/, '');

const credentials = (apiKey: string | undefined): Readonly<Record<string, string>> =>
  apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` };
