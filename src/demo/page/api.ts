/** What the house's server answered. */
export interface PageReply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Asks the house's server; `status` 0: it cannot be reached. */
const call = async (method: string, path: string, body?: unknown): Promise<PageReply> => {
  try {
    const answer = await fetch(`/api${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
  } catch {
    return { status: 0, body: {} };
  }
};

export const get = (path: string): Promise<PageReply> => call('GET', path);

export const post = (path: string, body: unknown = {}): Promise<PageReply> => call('POST', path, body);
