import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { lookUntil, systemClock } from '../../../src/lib/index.ts';
import { FrameReader, writeFrame } from '../../../src/sip/drachtio/protocol/frame.ts';
import type { ManualClock } from '../manual-clock.ts';
import type { Heard, Wish } from '../sip-wire-text.ts';
import { UdpPhone } from '../wire-phone.ts';
import { Spoken, shownFrame, shownMessage } from './shown.ts';

/** An application of drachtio that says what the test says, and writes down what it hears. */
export class ScriptedApplication {
  readonly heard: string[] = [];
  readonly #socket: Socket;
  #said = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const reader = new FrameReader();
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const frame of reader.push(chunk)) this.heard.push(frame.toString());
    });
  }

  static async connect(port: number): Promise<ScriptedApplication> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new ScriptedApplication(socket);
  }

  /** Writes a command; its id is `app-1`, `app-2` and so on. */
  say(text: string): void {
    this.#said += 1;
    this.#socket.write(writeFrame(`app-${this.#said}|${text}`));
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Resolves when the other side has seen that it is gone. */
  async leave(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.end();
    await closed;
  }
}

/** How long nothing has to come until a step counts as over, where nobody knows what is to come. */
const QUIET_MS = 300;
/** How long a step may take. */
const STEP_MS = 3000;

/** A phone, another one at another address, an application, and a drachtio between them; what they hear is written down step by step. */
export class Table {
  readonly transcript: string[] = [];
  readonly app: ScriptedApplication;
  readonly phone: UdpPhone;
  readonly stranger: UdpPhone;
  readonly #spoken = new Spoken();
  readonly #expected: readonly string[] | undefined;
  readonly #sipPort: number;
  readonly #clock: ManualClock | undefined;
  #read = 0;

  private constructor(parts: {
    readonly app: ScriptedApplication;
    readonly phone: UdpPhone;
    readonly stranger: UdpPhone;
    readonly sipPort: number;
    readonly expected: readonly string[] | undefined;
    readonly clock: ManualClock | undefined;
  }) {
    this.app = parts.app;
    this.phone = parts.phone;
    this.stranger = parts.stranger;
    this.#expected = parts.expected;
    this.#sipPort = parts.sipPort;
    this.#clock = parts.clock;
    this.#spoken.name(String(parts.phone.port), 'PHONE');
    this.#spoken.name(String(parts.stranger.port), 'STRANGER');
    this.#spoken.name(String(parts.sipPort), 'SIP');
  }

  /**
   * `expected`: the transcript that is to come, where it is known; then nothing is waited for but what it says. `clock`: of the drachtio, where
   * time passes there when it is told to.
   */
  static async lay(
    { adminPort, sipPort }: { readonly adminPort: number; readonly sipPort: number },
    expected?: readonly string[],
    clock?: ManualClock,
  ): Promise<Table> {
    return new Table({
      app: await ScriptedApplication.connect(adminPort),
      phone: await UdpPhone.lift(sipPort),
      stranger: await UdpPhone.lift(sipPort, '127.0.0.2'),
      sipPort,
      expected,
      clock,
    });
  }

  clear(): void {
    this.app.close();
    this.phone.close();
    this.stranger.close();
  }

  /** The application says its secret, and asks for these methods. */
  async enter(secret: string, ...methods: readonly string[]): Promise<void> {
    this.app.say(`authenticate|${secret}|`);
    for (const method of methods) this.app.say(`route|${method}`);
    await this.step('the application enters');
  }

  /** The phone sends this. */
  async phoneSends(method: string, wish: Wish, who: UdpPhone = this.phone): Promise<void> {
    const contact = `<sip:kitchen@127.0.0.1:${who.port}>`;
    who.send(method, { uri: `sip:*10482913@127.0.0.1:${this.#sipPort}`, contact, ...wish });
    await this.step(`${who === this.phone ? 'the phone' : 'a stranger'} sends ${method} ${wish.sequence ?? 1}`);
  }

  /** The phone writes these bytes. */
  async phoneWrites(bytes: Buffer): Promise<void> {
    this.phone.raw(bytes);
    await this.step(`the phone sends ${bytes.toString().split(' ', 2).join(' ')}`);
  }

  /** The application says this: `$T` stands for the transaction of the last request that it has to answer, `$D1` for the first dialog. */
  async appSays(text: string): Promise<void> {
    const meant = text.replace(/\$D\d+/g, (name) => this.#spoken.meaning(name.slice(1)));
    this.app.say(meant.replaceAll('$T', this.#lastTransaction()));
    await this.step(`the application says ${text.split('\r\n', 2).join(' ')}`);
  }

  /** So much time passes. */
  async time(seconds: number): Promise<void> {
    for (let turn = 0; this.#clock && turn < seconds * 10; turn += 1) {
      this.#clock.advance(100);
      await new Promise(setImmediate);
    }
    await this.step(`${seconds} seconds pass`, this.#clock ? STEP_MS : seconds * 1000);
  }

  /** What the phone heard last that fits; it stays where it is. */
  phoneHeard(fits: (heard: Heard) => boolean): Heard {
    const found = this.phone.heard.findLast(fits);
    if (!found) throw new Error('the phone heard no such thing');
    return found;
  }

  /** Ends a step: what was heard in it is written below its title, first what the phones heard, then the application. */
  async step(title: string, withinMs = STEP_MS): Promise<void> {
    const from = this.transcript.length;
    const expected = this.#expected && nextStep(this.#expected, from);
    const begun = systemClock.now();
    let seen = -1;
    let seenAt = begun;
    await lookUntil(systemClock, { patienceMs: withinMs + 2000, pauseMs: 10 }, () => {
      const count = this.#unread();
      if (expected) return count >= expected.length - 1 ? true : undefined;
      if (count !== seen) {
        seen = count;
        seenAt = systemClock.now();
      }
      const isLong = withinMs !== STEP_MS;
      const over = isLong ? systemClock.now() - begun >= withinMs : systemClock.now() - seenAt >= QUIET_MS;
      return over ? true : undefined;
    });
    this.transcript.push(`== ${this.#spoken.named(title)}`, ...this.#written());
  }

  #lastTransaction(): string {
    const asks = /^[^|]*\|sip\|network\|(?:[^|]*\|){5}([^|]+)\|.*\r\n(?!ACK|SIP)/;
    return this.app.heard.map((frame) => asks.exec(frame)?.[1]).findLast((found) => found !== undefined) ?? '';
  }

  #unread(): number {
    return this.#news().flat().length - this.#read;
  }

  /** What each heard, but for copies of it: when those come is a matter of time. */
  #news(): readonly [app: readonly string[], phone: readonly string[], stranger: readonly string[]] {
    const texts = (phone: UdpPhone): string[] => [...new Set(phone.heard.map(({ text }) => text))];
    return [this.app.heard, texts(this.phone), texts(this.stranger)];
  }

  /** Frames first: they bring the names that the messages are shown with. */
  #written(): string[] {
    const [byApp, byPhone, byStranger] = this.#news();
    const message = (text: string): string => shownMessage(text, this.#spoken);
    const frames = byApp.slice(this.#seen.app).map((frame) => `app: ${shownFrame(frame, this.#spoken)}`);
    const messages = byPhone.slice(this.#seen.phone).map((text) => `phone: ${message(text)}`);
    const others = byStranger.slice(this.#seen.stranger).map((text) => `stranger: ${message(text)}`);
    this.#seen = { app: byApp.length, phone: byPhone.length, stranger: byStranger.length };
    this.#read = byApp.length + byPhone.length + byStranger.length;
    return [...messages, ...others, ...frames];
  }

  #seen = { app: 0, phone: 0, stranger: 0 };
}

/** The lines of the step that begins at this line of a transcript. */
const nextStep = (transcript: readonly string[], from: number): readonly string[] => {
  const end = transcript.findIndex((line, at) => at > from && line.startsWith('== '));
  return transcript.slice(from, end === -1 ? undefined : end);
};
