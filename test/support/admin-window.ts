import { expect } from 'vitest';
import { type Answer, digitsOf, type RestFixture } from '../http/rest-fixture.ts';

/** At home, as a browser of the house comes. */
export const AT_HOME = '192.168.1.9';

type Method = Parameters<RestFixture['call']>[0];

/** A window of a browser in which somebody has the administration page open. */
export class AdminWindow {
  readonly #fixture: RestFixture;
  readonly #from: string;
  readonly id: string;
  /** What the browser sends as `Cookie`. */
  cookie: string | undefined;

  constructor(
    fixture: RestFixture,
    { from = AT_HOME, id = 'a'.repeat(32), cookie = undefined as string | undefined } = {},
  ) {
    this.#fixture = fixture;
    this.#from = from;
    this.id = id;
    this.cookie = cookie;
  }

  /** Another window of the same browser, or the same cookie in another place. */
  another(id = 'b'.repeat(32), from = this.#from): AdminWindow {
    return new AdminWindow(this.#fixture, { from, id, ...(this.cookie !== undefined && { cookie: this.cookie }) });
  }

  call(method: Method, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#fixture.call(method, url, {
      as: null,
      from: this.#from,
      headers: {
        'offhook-window': this.id,
        ...(this.cookie !== undefined && { cookie: this.cookie }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
  }

  /** Logs in with a key, by default that with every scope; keeps the cookie. */
  async logIn(key = this.#fixture.key, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await this.call('POST', '/v1/admin/session', {}, { authorization: `Bearer ${key}`, ...headers });
    const [set] = [answer.headers['set-cookie'] ?? []].flat();
    if (typeof set === 'string') this.cookie = set.split(';')[0];
    return answer;
  }

  ask(action = 'lines.change'): Promise<Answer> {
    return this.call('POST', '/v1/admin/confirmations', { action, language: 'en' });
  }

  /** Asks, dials in the kitchen, and clicks on OK. */
  async confirm(action?: string): Promise<void> {
    const asked = await this.ask(action);
    expect(asked.status, asked.text).toBe(201);
    expect(await this.#fixture.dialCode(digitsOf(asked))).toBe('confirmed');
    const done = await this.#fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`, {
      as: asked.body.token,
      from: this.#from,
    });
    expect(done.status, done.text).toBe(200);
  }
}
