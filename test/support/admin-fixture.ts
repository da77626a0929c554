import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { newKey } from '../../src/access/index.ts';
import type { Scope } from '../../src/access/port.ts';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { cryptoRandom, systemClock } from '../../src/lib/index.ts';
import { openData } from '../../src/store/index.ts';
import { type OffhookInside, startInside } from './offhook-inside.ts';
import { dialOf } from './relying-app.ts';
import { seedAuthenticator } from './seeded-authenticator.ts';

/** A house with what its administration page shows: phones that really call, and people with authenticators. */
export class AdminFixture {
  readonly inside: OffhookInside;
  /** The key with every scope. */
  readonly key: string;

  private constructor(inside: OffhookInside, key: string) {
    this.inside = inside;
    this.key = key;
  }

  static async start(sections: Parameters<typeof startInside>[0] = {}): Promise<AdminFixture> {
    // A suite opens the page more often in a minute than anybody, all of it from one address.
    const limits = { httpRequestsPerMinute: 100_000, ...sections.limits };
    const inside = await startInside({ ...sections, limits });
    return new AdminFixture(inside, (await readFile(inside.keyFile, 'utf8')).trim());
  }

  get dataDir(): string {
    return dirname(this.inside.keyFile);
  }

  /** A key of the app `default` with these scopes alone. */
  keyFor(...scopes: readonly Scope[]): Promise<string> {
    return this.keyOf(null, ...scopes);
  }

  /** The same, with which this user logs in. */
  async keyOf(user: string | null, ...scopes: readonly Scope[]): Promise<string> {
    const { key, record } = newKey(cryptoRandom, 'default', 'narrow', scopes, systemClock.now(), null, user);
    const { store } = await openData(this.dataDir, failed);
    await store.keys.add(record);
    await store.close();
    return key;
  }

  addAuthenticator(user: string, name: string): Promise<void> {
    return seedAuthenticator(this.dataDir, user, name);
  }

  /** A new line of this kind and a registered phone on it. */
  async addPhone(username: string, kind: Parameters<OffhookInside['app']['addLine']>[1] = 'dect'): Promise<Phone> {
    const phone = createPhone({ server: this.inside.sip, ...(await this.inside.app.addLine(username, kind)) });
    await phone.start();
    await phone.register();
    return phone;
  }

  /** Dials wrong codes until the line is blocked. */
  async block(phone: Phone): Promise<void> {
    const asked = await this.inside.app.ask();
    const dial = dialOf(asked);
    for (const step of [1, 2, 3]) {
      const wrong = `${dial.slice(0, -1)}${(Number(dial.at(-1)) + step) % 10}`;
      await (await phone.dial(wrong)).final();
    }
    await this.inside.app.cancel(asked.id);
  }

  /** Changes the database under the server, as somebody would who wants to hide something. */
  tamper(sql: string): void {
    const db = new Sqlite(join(this.dataDir, 'offhook.sqlite'));
    db.exec(sql);
    db.close();
  }

  stop(): Promise<void> {
    return this.inside.stop();
  }
}

const failed = (task: string, cause: unknown): never => {
  throw new Error(task, { cause });
};
