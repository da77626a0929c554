import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewTicket } from '../../src/hosted/index.ts';
import type { Answer, RestFixture } from '../http/rest-fixture.ts';

/** Where the person sits, as the proxy tells it. */
export const LAN = '192.168.178.20';

/** A browser that keeps cookies, on its way through the hosted page. */
export class Visitor {
  readonly #fixture: Pick<RestFixture, 'call' | 'dial'>;
  /** By name. */
  readonly cookies = new Map<string, string>();
  from: string | undefined = LAN;
  /** Of the confirmation that its page asked last. */
  #token = '';

  /** `fixture`: how it reaches Offhook, and the phone at home. */
  constructor(fixture: Pick<RestFixture, 'call' | 'dial'>) {
    this.#fixture = fixture;
  }

  /** Its cookies as a header field. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async send(method: 'GET' | 'POST', url: string, body?: unknown, as: string | null = null): Promise<Answer> {
    const headers: Record<string, string> = this.cookie === '' ? {} : { cookie: this.cookie };
    const answer = await this.#fixture.call(method, url, { as, headers, body, from: this.from });
    for (const set of [answer.headers['set-cookie'] ?? []].flat()) {
      const [name = '', value = ''] = String(set).split(';', 1)[0]?.split('=') ?? [];
      this.cookies.set(name, value);
    }
    return answer;
  }

  open(ticket: string): Promise<Answer> {
    return this.send('GET', `/.offhook/confirm?t=${ticket}`);
  }

  async begin(ticket: string): Promise<Answer> {
    const begun = await this.send('POST', '/.offhook/begin', { ticket });
    this.#token = begun.body.asked?.token ?? this.#token;
    return begun;
  }

  finish(ticket: string, token = this.#token): Promise<Answer> {
    return this.send('POST', '/.offhook/finish', { ticket, token });
  }

  /** From the page to the OK click, with a phone at home. Resolves with what `finish` answered. */
  async confirm(ticket: string): Promise<Answer> {
    await this.open(ticket);
    const { asked } = (await this.begin(ticket)).body;
    const shown = await this.send('GET', `/.offhook/v1/confirmations/${asked.id}`, undefined, asked.token);
    await this.#fixture.dial(shown);
    await this.send('POST', `/.offhook/v1/confirmations/${asked.id}/complete`, undefined, asked.token);
    return this.finish(ticket);
  }
}

/** A folder of built pages in which the hosted one is. */
export const aBuiltPage = (): { readonly uiFolder: string; remove(): void } => {
  const uiFolder = mkdtempSync(join(tmpdir(), 'offhook-hosted-'));
  writeFileSync(join(uiFolder, 'hosted.html'), '<!doctype html><title>Confirm</title>');
  writeFileSync(join(uiFolder, 'hosted.js'), 'start();');
  writeFileSync(join(uiFolder, 'admin.js'), 'admin();');
  return { uiFolder, remove: () => rmSync(uiFolder, { recursive: true }) };
};

/** What a door asks. */
export const aQuestion = (changes: Partial<NewTicket> = {}): NewTicket => ({
  app: 'ui',
  user: 'anna',
  session: 's1',
  action: { id: 'settings.export', title: 'Export settings' },
  returnTo: 'https://box.example/settings',
  clientAddress: LAN,
  ...changes,
});
