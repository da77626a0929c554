import { setTimeout as pause } from 'node:timers/promises';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { deferred, type Random } from '../../src/lib/index.ts';
import type { OffhookProcess } from './offhook-process.ts';
import type { PromiseBook, Seen, Wanted } from './promise-book.ts';
import { type Account, type Answer, dialOf } from './relying-app.ts';
import { appCode } from './totp.ts';
import { AWAY, HOME } from './whole-fixture.ts';

const STEP_MS = 30_000;
/** Between two rounds of one worker, at most. */
const BREATH_MS = 15;
/** The button belongs to nobody where many confirmations came and went lately. */
const BUTTON_BREATH_MS = 80;

/** Users with an authenticator each, whose codes are handed out once. */
export class AppCodes {
  readonly #users: { readonly name: string; readonly secret: string; lastStep: number }[];
  #next = 0;

  /** The code of the half minute before `madeAt` is used up, or that of `madeAt` where making the secrets took so long. */
  constructor(secrets: ReadonlyMap<string, string>, madeAt: number) {
    const lastStep = Math.floor(madeAt / STEP_MS);
    this.#users = [...secrets].map(([name, secret]) => ({ name, secret, lastStep }));
  }

  /** Somebody who may be asked. */
  get someone(): string {
    return this.#turn().name;
  }

  /** A user, and a code that has not been typed and is good for half a minute; undefined when all of them are used up. */
  fresh(now: number): { readonly user: string; readonly code: string } | undefined {
    const step = Math.floor(now / STEP_MS);
    for (let looked = 0; looked < this.#users.length; looked++) {
      const user = this.#turn();
      const usable = Math.max(user.lastStep + 1, step);
      if (usable > step + 1) continue;
      user.lastStep = usable;
      return { user: user.name, code: appCode(user.secret, usable * STEP_MS) };
    }
    return undefined;
  }

  #turn() {
    this.#next += 1;
    const user = this.#users[this.#next % this.#users.length];
    if (!user) throw new Error('nobody has an authenticator');
    return user;
  }
}

/** What a house is asked to do: `phones` has calls, `button` a button that one window waits for. */
export type LoadKind = 'phones' | 'button';

export interface LoadParts {
  readonly kind: LoadKind;
  readonly offhook: OffhookProcess;
  readonly lines: readonly Account[];
  readonly codes: AppCodes;
  readonly book: PromiseBook;
  readonly random: Random;
}

/** Everybody who uses one life of an Offhook at once, until it is killed. Every answer goes into the book. */
export class KillLoad {
  static #count = 0;
  readonly #parts: LoadParts;
  readonly #phones: Phone[];
  readonly #workers: Promise<void>[] = [];
  #isGone = false;
  #answers = 0;
  #nextAnswer = deferred();

  private constructor(parts: LoadParts, phones: Phone[]) {
    this.#parts = parts;
    this.#phones = phones;
  }

  static async begin(parts: LoadParts): Promise<KillLoad> {
    const phones = parts.lines.map((account) => createPhone({ server: parts.offhook.sip, ...account }));
    await Promise.all(phones.map((phone) => phone.start()));
    const load = new KillLoad(parts, phones);
    load.#begin();
    return load;
  }

  /** Resolves when so many answers have come. */
  async answered(count: number): Promise<void> {
    while (this.#answers < count) await this.#nextAnswer.promise;
  }

  /** Kills the process and waits until everybody has noticed. What was answered before that is in the book. */
  async kill(): Promise<void> {
    this.#isGone = true;
    await this.#parts.offhook.end('SIGKILL');
    await Promise.all(this.#phones.map((phone) => phone.stop()));
    await Promise.all(this.#workers);
  }

  #begin(): void {
    const asks = Array.from({ length: 3 }, () => () => this.#askOnly());
    const types = () => this.#typeACode();
    const rounds =
      this.#parts.kind === 'phones'
        ? [...asks, types, () => this.#pressInVain(), ...this.#phones.map((phone) => () => this.#dial(phone))]
        : [...asks, types, types, () => this.#pressForOne()];
    this.#workers.push(...rounds.map((round) => this.#untilGone(round)));
  }

  async #untilGone(round: () => Promise<void>): Promise<void> {
    while (!this.#isGone) {
      await round();
      await pause(this.#parts.random.below(BREATH_MS));
    }
  }

  /** Asks, and perhaps thinks better of it. */
  async #askOnly(): Promise<void> {
    const asked = await this.#ask({ clientAddress: AWAY });
    if (asked && this.#flips()) await this.#change(asked.id, 'cancel');
  }

  async #typeACode(): Promise<void> {
    const fresh = this.#parts.codes.fresh(Date.now());
    if (!fresh) return;
    const asked = await this.#ask({ user: fresh.user, clientAddress: AWAY });
    if (!asked) return;
    const typed = await this.#change(asked.id, 'totp', { code: fresh.code });
    if (typed && this.#flips()) await this.#change(asked.id, 'complete');
  }

  async #dial(phone: Phone): Promise<void> {
    const { book } = this.#parts;
    const asked = await this.#ask({});
    if (!asked) return;
    book.wants(asked.id, 'phone');
    const call = await phone.dial(dialOf(asked));
    const { status, response } = await call.final();
    if (!response) return this.#notice(`no answer to a call (${status})`);
    if (status !== 200) return book.complain(`a live code was answered ${status}`);
    this.#hear();
    book.proven(asked.id, 'phone');
    void call.hangup();
    if (this.#flips()) await this.#change(asked.id, this.#flips() ? 'complete' : 'cancel');
  }

  /** Many sessions wait here: whatever a press comes to, it confirms nobody. */
  async #pressInVain(): Promise<void> {
    const outcome = await this.#press();
    if (outcome === 'confirmed') this.#parts.book.complain('a press confirmed one of many');
    await pause(this.#parts.random.below(BUTTON_BREATH_MS));
  }

  /** One window asks again and again, and nobody else is at home. */
  async #pressForOne(): Promise<void> {
    const { book } = this.#parts;
    const asked = await this.#ask({ user: 'anna', session: 'only', window: 'only' });
    if (!asked) return;
    book.wants(asked.id, 'button');
    if ((await this.#press()) === 'confirmed') book.proven(asked.id, 'button');
    // A grant would answer the next question.
    await this.#change(asked.id, 'cancel');
    await pause(BUTTON_BREATH_MS);
  }

  async #press(): Promise<string | undefined> {
    const id = this.#name('press');
    const answer = await this.#answer<{ readonly outcome: string }>('/v1/button', { id });
    if (!answer) return undefined;
    if (answer.status === 200) this.#parts.book.pressed(id, answer.body.outcome);
    else this.#parts.book.complain(`a press was answered ${answer.status}`);
    return answer.body.outcome;
  }

  async #ask(changes: Readonly<Record<string, unknown>>): Promise<Seen | undefined> {
    const window = this.#name('window');
    const answer = await this.#answer<Seen>('/v1/confirmations', {
      user: this.#parts.codes.someone,
      session: window,
      window,
      action: { id: 'settings.export', title: 'Export settings' },
      clientAddress: HOME,
      ...changes,
    });
    return this.#told(answer, 201, 'to ask');
  }

  async #change(id: string, wanted: Wanted, body?: unknown): Promise<Seen | undefined> {
    this.#parts.book.wants(id, wanted);
    return this.#told(await this.#answer<Seen>(`/v1/confirmations/${id}/${wanted}`, body), 200, wanted);
  }

  #told(answer: Answer<Seen> | undefined, expected: number, what: string): Seen | undefined {
    if (!answer) return undefined;
    const { status, body } = answer;
    if (status === expected) {
      this.#parts.book.told(body);
      return body;
    }
    this.#parts.book.complain(`${what}: answered ${status} ${JSON.stringify(body)}`);
    return undefined;
  }

  /** Undefined when there is nobody left to answer. */
  async #answer<T>(path: string, body?: unknown): Promise<Answer<T> | undefined> {
    try {
      const answer = await this.#parts.offhook.app.answer<T>('POST', path, body);
      this.#hear();
      return answer;
    } catch (cause) {
      this.#notice(String(cause));
      return undefined;
    }
  }

  #hear(): void {
    this.#answers += 1;
    this.#nextAnswer.resolve();
    this.#nextAnswer = deferred();
  }

  /** Whoever gets no answer complains, unless it was killed. */
  #notice(what: string): void {
    if (!this.#isGone) this.#parts.book.complain(what);
  }

  #flips(): boolean {
    return this.#parts.random.below(2) === 0;
  }

  #name(kind: string): string {
    KillLoad.#count += 1;
    return `${kind}-${KillLoad.#count}`;
  }
}
