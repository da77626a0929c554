import { onTestFinished } from 'vitest';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { flowing } from './flowing.ts';
import { ManualClock } from './manual-clock.ts';
import { type OffhookInside, startInside } from './offhook-inside.ts';
import type { Account, Answer, Shown } from './relying-app.ts';
import { appCode } from './totp.ts';

/** Client addresses as the relying app reports them. */
export const HOME = '192.168.178.20';
export const AWAY = '203.0.113.9';

/** What a test reads of the answers, beyond what they all have. */
export interface Told extends Shown {
  readonly code?: string;
  readonly grant?: { readonly id: string };
}

/** A phone on its line, and what became of one call of it. */
export interface Dialled {
  readonly status: number;
  /** How long the call stood after our 200 and the last key, in milliseconds of the clock. */
  readonly stoodMs: number;
  readonly ending: string;
  readonly heard: Int16Array;
}

type Kind = Parameters<OffhookInside['app']['addLine']>[1];

const STEP_MS = 30_000;

/** A whole Offhook on real loopback sockets and a manual clock, asked over HTTP and dialled over SIP. It goes away with the test. */
export class WholeFixture {
  readonly clock: ManualClock;
  readonly inside: OffhookInside;

  private constructor(clock: ManualClock, inside: OffhookInside) {
    this.clock = clock;
    this.inside = inside;
  }

  static async open(
    sections: Parameters<typeof startInside>[0] = {},
    overrides: Parameters<typeof startInside>[1] = {},
  ): Promise<WholeFixture> {
    const clock = new ManualClock();
    const inside = await startInside(sections, { clock, ...overrides });
    // Calls that still stand have their time to end.
    onTestFinished(() => flowing(clock, inside.stop()));
    return new WholeFixture(clock, inside);
  }

  answer<T = Told>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return this.inside.app.answer<T>(method, path, body);
  }

  /** Anna asks in her first window, at home, unless `changes` says otherwise. */
  ask(changes: Readonly<Record<string, unknown>> = {}): Promise<Answer<Told>> {
    return this.answer('POST', '/v1/confirmations', {
      user: 'anna',
      session: 's1',
      window: 'w1',
      action: { id: 'settings.export', title: 'Export settings' },
      clientAddress: HOME,
      ...changes,
    });
  }

  async read({ body }: Answer<Told>): Promise<Told> {
    return (await this.answer('GET', `/v1/confirmations/${body.id}`)).body;
  }

  complete({ body }: Answer<Told>): Promise<Answer<Told>> {
    return this.answer('POST', `/v1/confirmations/${body.id}/complete`);
  }

  type({ body }: Answer<Told>, code: string): Promise<Answer<Told>> {
    return this.answer('POST', `/v1/confirmations/${body.id}/totp`, { code });
  }

  /** A new line of this kind and a phone on it. */
  async addPhone(username: string, kind: Kind = 'dect'): Promise<Phone> {
    return this.phoneOn(await this.inside.app.addLine(username, kind));
  }

  async phoneOn(account: Account): Promise<Phone> {
    const phone = createPhone({ server: this.inside.sip, ...account, clock: this.clock });
    await phone.start();
    onTestFinished(() => phone.stop());
    await flowing(this.clock, phone.register());
    return phone;
  }

  /** Dials, keys in `keys` once the call stands, and waits until the call is over. */
  dial(phone: Phone, number: string, keys = ''): Promise<Dialled> {
    return flowing(this.clock, this.#dialled(phone, number, keys));
  }

  /** The phone confirms, and the person clicks OK. */
  async confirm(phone: Phone, asked: Answer<Told>): Promise<Answer<Told>> {
    await this.dial(phone, dialled(asked));
    return this.complete(asked);
  }

  /** Anna sets up an authenticator in a window that holds a grant. The next code of it has not been used. */
  async enrol(changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const authenticators = '/v1/users/anna/authenticators';
    const { body } = await this.answer<{ readonly id: string; readonly secret: string }>('POST', authenticators, {
      name: "Anna's phone",
      session: 's1',
      window: 'w1',
      clientAddress: HOME,
      ...changes,
    });
    await this.answer('POST', `${authenticators}/${body.id}/verify`, { code: this.code(body.secret) });
    this.clock.advance(STEP_MS);
    return body.secret;
  }

  /** What the app on the person's telephone shows now. */
  code(secret: string): string {
    return appCode(secret, this.clock.now());
  }

  async #dialled(phone: Phone, number: string, keys: string): Promise<Dialled> {
    const call = await phone.dial(number);
    const { status } = await call.final();
    if (status === 200 && keys !== '') await call.key(keys);
    const doneAt = this.clock.now();
    const ending = await call.ended();
    return { status, ending, stoodMs: this.clock.now() - doneAt, heard: call.audio.samples() };
  }
}

/** What the answer tells to dial. */
export const dialled = ({ body }: Answer<Told>): string => {
  const dial = body.methods.find(({ method }) => method === 'phone')?.dial;
  if (dial === undefined) throw new Error('this confirmation offers no phone');
  return dial;
};

/** The names of the methods that an answer offers. */
export const offeredBy = ({ body }: Answer<Told>): readonly string[] => body.methods.map(({ method }) => method);
