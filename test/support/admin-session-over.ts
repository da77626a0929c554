/** A browser window in which somebody has logged in to the administration page, as the servers of a test see it: over real HTTP, at any of them. */
export interface OverHttp {
  /** What the cookie holds. */
  readonly secret: string;
  /** Asks this server in the session. */
  ask(api: string, method: string, path: string, body?: object): Promise<Answered>;
}

interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any field of any answer
  readonly body: any;
}

const WINDOW = 'a'.repeat(32);

/** Logs in at this server with the key. */
export const logInOver = async (api: string, key: string, window = WINDOW): Promise<OverHttp> => {
  const answer = await fetch(`${api}/v1/admin/session`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'offhook-window': window },
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (answer.status !== 201 || cookie === undefined) throw new Error(`not logged in: ${answer.status}`);
  return {
    secret: cookie.slice(cookie.indexOf('=') + 1),
    async ask(at, method, path, body) {
      const answered = await fetch(at + path, {
        method,
        headers: { cookie, 'offhook-window': window, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await answered.text();
      return { status: answered.status, body: text === '' ? undefined : JSON.parse(text) };
    },
  };
};
