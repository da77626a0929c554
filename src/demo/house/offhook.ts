/** What Offhook answered. `body` is undefined where there is none. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks Offhook: rejects only when it cannot be reached. */
export type AskOffhook = (method: string, path: string, body?: unknown) => Promise<Answer>;

const PATIENCE_MS = 10_000;

/** Asks the Offhook at `url` with this API key. */
export const askOffhookWith =
  (url: string, key: string): AskOffhook =>
  async (method, path, body) => {
    const answer = await fetch(url + path, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };

/** A member of a JSON object, where it is a text. */
export const textIn = (body: unknown, name: string): string | undefined => {
  if (typeof body !== 'object' || body === null) return undefined;
  const value = (body as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
};
