import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { Random } from '../../src/lib/index.ts';
import { exportedFrom, verdictOn } from './audit-chain.ts';
import { type HookServer, startHookServer } from './hook-server.ts';
import { AppCodes, KillLoad, type LoadKind } from './kill-load.ts';
import { type OffhookProcess, startOffhook } from './offhook-process.ts';
import { PromiseBook } from './promise-book.ts';
import type { Account } from './relying-app.ts';
import { seedAuthenticators } from './seeded-authenticator.ts';
import { seededRandom } from './seeded-random.ts';

/** One start in so many is killed as well, before it is ready. */
const START_KILLED_IN = 8;
/** A life under load ends after so many answers at most, and a moment later. */
const MOST_ANSWERS = 60;
const LAST_MOMENT_MS = 20;
/** So long every life may take to give them. */
const STALLED_MS = 60_000;
const LONGEST_START_MS = 1000;
const USERS = 60;
const LINES = 4;

/** The moments of the kills come from this; a run is repeated, as far as a machine can, by naming its seed. */
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

const env = {
  OFFHOOK_CONFIRMATION__PENDING_SECONDS: '600',
  OFFHOOK_CONFIRMATION__OK_SECONDS: '600',
  OFFHOOK_CONFIRMATION__MAX_LIVE: '100000',
  OFFHOOK_CONFIRMATION__MAX_PER_USER: '100000',
  OFFHOOK_DEVICE__BUTTONS: 'http',
  OFFHOOK_LIMITS__HTTP_REQUESTS_PER_MINUTE: '10000000',
  OFFHOOK_LIMITS__PACKETS_PER_SECOND: '100000',
  OFFHOOK_LIMITS__PACKET_BURST: '100000',
  OFFHOOK_WEBHOOKS__ALLOW_PRIVATE: 'true',
};

/** A house that is killed again and again, and everything that it ever promised. */
class KilledFixture {
  readonly #kind: LoadKind;
  readonly #random: Random;
  readonly #dataDir: string;
  readonly #codes: AppCodes;
  readonly #hooks: HookServer;
  readonly book = new PromiseBook();
  #lines: readonly Account[] = [];
  #events = 0;
  /** Those before the webhook, and that it was added, which it is not told of. */
  #eventsBeforeTelling = 0;

  private constructor(parts: {
    kind: LoadKind;
    random: Random;
    dataDir: string;
    codes: AppCodes;
    hooks: HookServer;
  }) {
    this.#kind = parts.kind;
    this.#random = parts.random;
    this.#dataDir = parts.dataDir;
    this.#codes = parts.codes;
    this.#hooks = parts.hooks;
  }

  static async build(kind: LoadKind): Promise<KilledFixture> {
    const dataDir = await mkdtemp(join(tmpdir(), `offhook-killed-${kind}-`));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const hooks = await startHookServer();
    onTestFinished(() => hooks.close());
    const users = Array.from({ length: USERS }, (_, n) => `${kind}-${n}`);
    const madeAt = Date.now();
    const codes = new AppCodes(await seedAuthenticators(dataDir, users, 'phone'), madeAt);
    const random = seededRandom(seed + kind.length);
    return new KilledFixture({ kind, random, dataDir, codes, hooks });
  }

  /** The first start: lines, and somebody who wants to hear of everything. */
  async furnish(): Promise<void> {
    const offhook = await this.#start();
    const url = `http://127.0.0.1:${this.#hooks.port}/`;
    await offhook.app.call('POST', '/v1/webhooks', { url });
    this.#eventsBeforeTelling = (await this.#chain()).ids.length;
    const names = Array.from({ length: LINES }, (_, n) => `line-${n}`);
    this.#lines = await Promise.all(names.map((name) => offhook.app.addLine(name)));
    await offhook.end('SIGKILL');
  }

  /** One life: what was promised before is there, and then it is killed under load. */
  async life(): Promise<void> {
    if (this.#random.below(START_KILLED_IN) === 0) await this.#killStart();
    const offhook = await this.#start();
    await this.#verify(offhook);
    const { book } = this;
    const load = await KillLoad.begin({
      kind: this.#kind,
      offhook,
      lines: this.#kind === 'phones' ? this.#lines : [],
      codes: this.#codes,
      book,
      random: this.#random,
    });
    const stalled = pause(STALLED_MS, 'stalled', { ref: false });
    const answered = load.answered(this.#random.below(MOST_ANSWERS));
    if ((await Promise.race([answered, stalled])) === 'stalled') book.complain('the load got no further');
    await pause(this.#random.below(LAST_MOMENT_MS));
    await load.kill();
    expect(book.complaints).toEqual([]);
  }

  /** The last life goes on until everything has been delivered, and ends in peace. */
  async settle(): Promise<void> {
    const offhook = await this.#start();
    await this.#verify(offhook);
    await this.book.verifyEverything(offhook.app);
    expect(this.book.complaints).toEqual([]);
    const expected = (await this.#chain()).ids.slice(this.#eventsBeforeTelling);
    const missing = (): number => {
      const got = new Set(this.#hooks.got.map(({ headers }) => headers['webhook-id']));
      return expected.filter((id) => !got.has(id)).length;
    };
    await expect.poll(missing).toBe(0);
    await offhook.end();
    expect(offhook.child.exitCode, offhook.output()).toBe(0);
    const { ids, verdict } = await this.#chain();
    expect(verdict).toMatchObject({ whole: true, tail: null });
    this.#compareDeliveries(ids);
  }

  /** What to print of it. */
  get summary(): string {
    const states = Object.entries(this.book.states()).map(([state, count]) => `${count} ${state}`);
    const ids = new Set(this.#hooks.got.map(({ headers }) => headers['webhook-id']));
    return `${this.#kind}: ${states.join(', ')}; ${this.#events} events, ${ids.size} delivered, ${this.#hooks.got.length - ids.size} of them again`;
  }

  #start(): Promise<OffhookProcess> {
    return startOffhook({ dataDir: this.#dataDir, env });
  }

  /** Kills a start at some moment of it. */
  async #killStart(): Promise<void> {
    const signal = AbortSignal.timeout(this.#random.below(LONGEST_START_MS));
    const started = startOffhook({ dataDir: this.#dataDir, env, signal });
    const offhook = await started.catch((cause: Error) => {
      if (!signal.aborted) throw cause;
      return undefined;
    });
    await offhook?.end('SIGKILL');
  }

  async #verify({ app }: OffhookProcess): Promise<void> {
    await this.book.verify(app);
    const { ids, verdict } = await this.#chain();
    expect(verdict).toMatchObject({ whole: true });
    expect(ids.length).toBeGreaterThanOrEqual(this.#events);
    this.#events = ids.length;
  }

  async #chain() {
    const exported = await exportedFrom(this.#dataDir);
    const lines = exported.toString().trimEnd().split('\n');
    const ids = lines.flatMap((line) => {
      const { event } = JSON.parse(line) as { readonly event?: { readonly id: string } };
      return event ? [event.id] : [];
    });
    return { ids, verdict: verdictOn(exported) };
  }

  /** Nothing came that did not happen, and what came twice was the same both times. */
  #compareDeliveries(ids: readonly string[]): void {
    const happened = new Set(ids);
    const bodies = new Map<unknown, string>();
    for (const { headers, body } of this.#hooks.got) {
      const id = headers['webhook-id'];
      expect(happened.has(String(id)), `the event ${id}`).toBe(true);
      expect(body).toBe(bodies.get(id) ?? body);
      bodies.set(id, body);
    }
  }
}

/** What has to have been there to be lost: states of confirmations, and outcomes of presses. */
const WANTED = {
  phones: {
    states: ['confirmed by phone', 'completed by phone', 'completed by totp', 'pending', 'cancelled'],
    presses: ['contested'],
  },
  button: { states: ['completed by totp'], presses: ['confirmed'] },
} as const;

/** What chance has not brought yet. */
const missingIn = ({ book }: KilledFixture, kind: keyof typeof WANTED): readonly string[] => {
  const states = book.states();
  const { states: wanted, presses } = WANTED[kind];
  return [...wanted.filter((state) => !states[state]), ...presses.filter((outcome) => book.presses(outcome) === 0)];
};

/**
 * Kills each of two servers so often under load, and goes on, up to three times as often, until everything was there to be lost.
 * Nothing that was answered is lost, the audit chain is whole, no webhook misses an event.
 */
export const killUnderLoad = async (killsOfEach: number): Promise<void> => {
  console.info(`KILL_SEED=${seed}`);
  await Promise.all(
    (['phones', 'button'] as const).map(async (kind) => {
      const fixture = await KilledFixture.build(kind);
      await fixture.furnish();
      let kills = 0;
      while (kills < killsOfEach || (kills < 3 * killsOfEach && missingIn(fixture, kind).length > 0)) {
        await fixture.life();
        kills += 1;
      }
      await fixture.settle();
      console.info(`${fixture.summary}; ${kills} kills`);
      expect(missingIn(fixture, kind)).toEqual([]);
    }),
  );
};
