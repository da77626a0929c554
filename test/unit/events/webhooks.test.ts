import { afterEach, describe, expect, it } from 'vitest';
import type { SendOutcome, SendWebhook } from '../../../src/events/webhook-send.ts';
import { Webhooks } from '../../../src/events/webhooks.ts';
import { deferred } from '../../../src/lib/index.ts';
import type { Store } from '../../../src/store/index.ts';
import { openStore } from '../../../src/store/sqlite/open-store.ts';
import { settled } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const DAY_MS = 86_400_000;
const DELIVERED: SendOutcome = { kind: 'delivered' };
const REFUSED: SendOutcome = { kind: 'failed', failure: '500' };

interface Sent {
  readonly host: string;
  readonly id: string;
  readonly type: string;
}

/** Webhooks over a store in memory, and receivers that answer as they are told: by host, else with 200. */
class Place {
  readonly clock = new ManualClock();
  readonly sent: Sent[] = [];
  readonly faults: unknown[] = [];
  readonly answers = new Map<string, () => Promise<SendOutcome> | SendOutcome>();
  readonly store: Store;
  readonly #random = seededRandom(4);
  #webhooks: Webhooks;

  constructor(store: Store) {
    this.store = store;
    this.#webhooks = this.#create();
  }

  get webhooks(): Webhooks {
    return this.#webhooks;
  }

  async add(host: string, types: readonly string[] = [], app = 'ui') {
    const added = await this.webhooks.add(app, { url: `https://${host}/`, types, enabled: true }, 'key:ops');
    if (!added.ok) throw new Error(added.error.code);
    return added.value.webhook;
  }

  /** A line is blocked: an event of the installation. */
  async happen(count = 1): Promise<void> {
    const at = this.clock.now();
    await this.store.lines.record(
      Array.from({ length: count }, () => ({ type: 'line.blocked' as const, at, line: 'kitchen', until: at })),
    );
  }

  /** The process ends, and another one begins. */
  async restart(): Promise<void> {
    await this.#webhooks.stop();
    this.#webhooks = this.#create();
    await this.#webhooks.start();
  }

  countOf(host: string): number {
    return this.sent.filter((sent) => sent.host === host).length;
  }

  idsTo(host: string): readonly string[] {
    return this.sent.filter((sent) => sent.host === host).map(({ id }) => id);
  }

  async close(): Promise<void> {
    await this.#webhooks.stop();
    await this.store.close();
  }

  #create(): Webhooks {
    const send: SendWebhook = async (url, message, signal) => {
      const host = new URL(url).host;
      this.sent.push({ host, id: message.headers['webhook-id'] ?? '', type: JSON.parse(message.body).type });
      const stopped = deferred<SendOutcome>();
      const giveUp = (): void => stopped.resolve({ kind: 'failed', failure: 'stopped' });
      signal.addEventListener('abort', giveUp);
      const outcome = await Promise.race([stopped.promise, this.answers.get(host)?.() ?? DELIVERED]);
      signal.removeEventListener('abort', giveUp);
      return outcome;
    };
    return new Webhooks({
      store: this.store.webhooks,
      log: this.store.events,
      send,
      allowPrivate: false,
      clock: this.clock,
      random: this.#random,
      onFault: (_name, cause) => void this.faults.push(cause),
    });
  }
}

describe('webhooks', () => {
  let place: Place;
  const open = async (): Promise<Place> => {
    place = new Place(await openStore({ path: ':memory:', secretKey: Buffer.alloc(32, 7), onFault: () => undefined }));
    await place.webhooks.start();
    return place;
  };
  afterEach(async () => {
    await place.close();
    expect(place.faults).toEqual([]);
    expect(place.clock.armed).toBe(0);
  });

  const emptied = (host: string) => async () =>
    (await place.webhooks.list('ui')).find(({ url }) => url === `https://${host}/`)?.waiting;

  const lettersOf = async (id: string) => {
    const letters = await place.webhooks.deliveries('ui', id, { limit: 10 });
    return letters.ok ? letters.value.items : [];
  };

  it('get each event once, under its id, and nothing of what was before them', async () => {
    await open();
    await place.happen(3);
    await place.add('one.example');
    await place.happen(150);
    await expect.poll(() => place.countOf('one.example')).toBe(150);
    await expect.poll(emptied('one.example')).toBe(0);
    const log = (await place.store.events.since(3, 1000)).filter(({ type }) => type === 'line.blocked');
    expect(place.idsTo('one.example')).toEqual(log.map(({ id }) => id));
  });

  it('get nothing from a process whose fence no longer holds, and no try is counted', async () => {
    await open();
    await place.webhooks.stop();
    let isMine = true;
    await place.webhooks.start({
      version: 2,
      place: undefined,
      holds: async () => isMine,
      note: async () => undefined,
    });
    await place.add('one.example');
    await place.happen();
    await expect.poll(() => place.countOf('one.example')).toBe(1);
    await expect.poll(emptied('one.example')).toBe(0);
    isMine = false;
    await place.happen();
    await expect.poll(emptied('one.example')).toBe(1);
    place.clock.advance(1000);
    await settled();
    expect(place.countOf('one.example')).toBe(1);
    const [webhook] = await place.webhooks.list('ui');
    expect(await lettersOf(webhook?.id ?? '')).toMatchObject([{ tries: 0 }]);
  });

  it('get the types that they asked for', async () => {
    await open();
    await place.add('all.example');
    await place.add('exact.example', ['line.blocked']);
    await place.add('group.example', ['confirmation', 'line']);
    await place.add('others.example', ['line.bound', 'clock', 'confirmation.completed', 'grant']);
    await place.happen();
    await expect.poll(() => place.sent.length).toBe(3);
    await settled();
    expect(place.sent.map(({ host }) => host).sort()).toEqual(['all.example', 'exact.example', 'group.example']);
  });

  it('are tried again, ever later, under the same id until they take it', async () => {
    await open();
    await place.add('one.example');
    place.answers.set('one.example', () => REFUSED);
    await place.happen();
    for (const [tries, pauseMs] of [5000, 20_000, 80_000].entries()) {
      await expect.poll(() => place.countOf('one.example')).toBe(tries + 1);
      await expect.poll(emptied('one.example')).toBe(1);
      await settled();
      place.clock.advance(pauseMs - 1);
      await settled();
      expect(place.countOf('one.example')).toBe(tries + 1);
      place.clock.advance(pauseMs * 0.2 + 1);
    }
    place.answers.delete('one.example');
    await expect.poll(() => place.countOf('one.example')).toBe(4);
    place.clock.advance(400_000);
    await expect.poll(emptied('one.example')).toBe(0);
    expect(new Set(place.idsTo('one.example')).size).toBe(1);
  });

  it('lose nothing and keep the id when the process ends between the sending and the note that it arrived', async () => {
    await open();
    await place.add('one.example');
    place.answers.set('one.example', () => new Promise(() => undefined));
    await place.happen(2);
    await expect.poll(() => place.countOf('one.example')).toBe(1);
    await place.restart();
    await expect.poll(() => place.countOf('one.example')).toBe(2);
    place.answers.delete('one.example');
    await place.restart();
    await expect.poll(emptied('one.example')).toBe(0);
    const [first, second] = (await place.store.events.since(1, 10)).map(({ id }) => id);
    expect(place.idsTo('one.example')).toEqual([first, first, first, second]);
    expect((await place.webhooks.list('ui'))[0]).toMatchObject({ waiting: 0, dead: 0 });
  });

  it('hold of the log only what they still need: nothing without them, and what nobody wanted or has already', async () => {
    await open();
    await place.happen(3);
    expect(await place.webhooks.passed()).toBeGreaterThanOrEqual(3);
    const { id } = await place.add('one.example', ['line']);
    await place.add('deaf.example', ['grant']);
    place.answers.set('one.example', () => ({ kind: 'gone', failure: '410' }));
    await place.happen(2);
    await expect.poll(async () => (await place.webhooks.list('ui'))[0]?.dead).toBe(2);
    expect(await place.webhooks.passed()).toBe(5);
    await place.webhooks.remove('ui', id, 'key:ops');
    await place.happen(4);
    await expect.poll(() => place.webhooks.passed()).toBe(12);
  });

  it('get what happened while no server ran', async () => {
    await open();
    await place.add('one.example');
    await place.webhooks.stop();
    await place.happen(3);
    expect(place.sent).toEqual([]);
    await place.restart();
    await expect.poll(() => place.countOf('one.example')).toBe(3);
  });

  it('never wait for one that is slow or dead', async () => {
    await open();
    await place.add('slow.example');
    await place.add('dead.example');
    await place.add('quick.example');
    place.answers.set('slow.example', () => new Promise(() => undefined));
    place.answers.set('dead.example', () => REFUSED);
    await place.happen(50);
    await expect.poll(() => place.countOf('quick.example')).toBe(50);
    expect(place.countOf('slow.example')).toBe(1);
  });

  it('die after a day, stay to be seen, and are sent again when somebody says so', async () => {
    await open();
    const { id } = await place.add('one.example');
    place.answers.set('one.example', () => REFUSED);
    await place.happen();
    const dead = async () => (await place.webhooks.list('ui'))[0]?.dead;
    for (let hour = 0; hour < 24 && (await dead()) === 0; hour++) {
      await settled();
      place.clock.advance(DAY_MS / 24);
      await settled();
      await settled();
    }
    await expect.poll(dead).toBe(1);
    const tries = place.countOf('one.example');
    place.clock.advance(DAY_MS);
    await settled();
    expect(place.countOf('one.example')).toBe(tries);

    const letters = await place.webhooks.deliveries('ui', id, { limit: 10 });
    if (!letters.ok || !letters.value.items[0]) throw new Error('No dead letter');
    const [letter] = letters.value.items;
    expect(letter).toMatchObject({ tries, nextAt: null, failure: '500', event: { type: 'line.blocked' } });
    expect(await place.webhooks.redeliver('other', id, letter.seq)).toMatchObject({ error: { code: 'not-found' } });
    expect(await place.webhooks.redeliver('ui', id, 999)).toMatchObject({ error: { code: 'not-found' } });
    place.answers.delete('one.example');
    expect((await place.webhooks.redeliver('ui', id, letter.seq)).ok).toBe(true);
    await expect.poll(dead).toBe(0);
    await expect.poll(emptied('one.example')).toBe(0);
    expect(new Set(place.idsTo('one.example')).size).toBe(1);
  });

  it('leave a receiver alone for as long as it asks, with everything that waits for it, and nobody else', async () => {
    await open();
    const { id } = await place.add('busy.example');
    await place.add('quick.example');
    place.answers.set('busy.example', () => ({ kind: 'failed', failure: '429', askedMs: 3_600_000 }));
    await place.happen();
    await expect.poll(() => place.countOf('busy.example')).toBe(1);
    place.answers.delete('busy.example');
    await place.happen(3);
    await expect.poll(() => place.countOf('quick.example')).toBe(4);
    place.clock.advance(3_599_000);
    await settled();
    expect(place.countOf('busy.example')).toBe(1);
    place.clock.advance(1000);
    await expect.poll(emptied('busy.example')).toBe(0);

    place.answers.set('busy.example', () => ({ kind: 'failed', failure: '503', askedMs: 3_600_000 }));
    await place.happen();
    await expect.poll(() => place.countOf('busy.example')).toBe(6);
    place.answers.delete('busy.example');
    const [waiting] = await lettersOf(id);
    await place.webhooks.redeliver('ui', id, waiting?.seq ?? 0);
    await expect.poll(emptied('busy.example')).toBe(0);
  });

  it('go to where they lead now, what waits for them as well', async () => {
    await open();
    const { id } = await place.add('old.example');
    place.answers.set('old.example', () => ({ kind: 'failed', failure: '503', askedMs: 3_600_000 }));
    await place.happen();
    await expect.poll(() => place.countOf('old.example')).toBe(1);
    expect(await place.webhooks.update('other', id, { enabled: false }, 'key:ops')).toMatchObject({
      error: { code: 'not-found' },
    });
    const inside = await place.webhooks.update('ui', id, { url: 'https://10.0.0.1/' }, 'key:ops');
    expect(inside).toMatchObject({ error: { code: 'malformed', pointer: '/url' } });
    const moved = await place.webhooks.update('ui', id, { url: 'https://new.example', types: ['line'] }, 'key:ops');
    expect(moved).toMatchObject({ value: { url: 'https://new.example/', types: ['line'], waiting: 1 } });
    await expect.poll(() => place.countOf('new.example')).toBe(1);
    await place.happen();
    await expect.poll(() => place.countOf('new.example')).toBe(2);
    await expect.poll(emptied('new.example')).toBe(0);
    expect(place.countOf('old.example')).toBe(1);
  });

  it('that are switched off get nothing of what happens meanwhile', async () => {
    await open();
    const { id } = await place.add('one.example');
    await place.add('other.example');
    await place.webhooks.update('ui', id, { enabled: false }, 'key:ops');
    await place.happen(2);
    await expect.poll(() => place.countOf('other.example')).toBe(2);
    await place.webhooks.update('ui', id, { enabled: true }, 'key:ops');
    await place.happen();
    await expect.poll(() => place.countOf('one.example')).toBe(1);
    expect((await place.webhooks.list('ui')).map(({ dropped }) => dropped)).toEqual([0, 0]);
  });

  it('get nothing of what they did not want when it happened, after a restart either', async () => {
    await open();
    const off = await place.add('off.example');
    const other = await place.add('other.example', ['grant']);
    await place.webhooks.update('ui', off.id, { enabled: false }, 'key:ops');
    await place.happen(2);
    await settled();
    await place.webhooks.update('ui', off.id, { enabled: true }, 'key:ops');
    await place.webhooks.update('ui', other.id, { types: ['line'] }, 'key:ops');
    await place.restart();
    await place.happen();
    await expect.poll(() => [place.countOf('off.example'), place.countOf('other.example')]).toEqual([1, 1]);
    await settled();
    expect(place.sent).toHaveLength(2);
  });

  it('go elsewhere at once, also when a try is under way that fails afterwards', async () => {
    await open();
    const { id } = await place.add('old.example');
    const answer = deferred<SendOutcome>();
    place.answers.set('old.example', () => answer.promise);
    await place.happen();
    await expect.poll(() => place.countOf('old.example')).toBe(1);
    await place.webhooks.update('ui', id, { url: 'https://new.example/' }, 'key:ops');
    answer.resolve({ kind: 'failed', failure: '429', askedMs: 3_600_000 });
    await expect.poll(() => place.countOf('new.example')).toBe(1);
    await expect.poll(emptied('new.example')).toBe(0);
  });

  it('are tested once, with an event that stands in no log, on or off, and the outcome is told', async () => {
    await open();
    const { id } = await place.add('one.example', ['grant']);
    await place.webhooks.update('ui', id, { enabled: false }, 'key:ops');
    const { signal } = new AbortController();
    const head = await place.store.events.head();
    const tested = await place.webhooks.test('ui', id, signal);
    expect(tested).toMatchObject({ value: { outcome: DELIVERED } });
    place.answers.set('one.example', () => REFUSED);
    expect(await place.webhooks.test('ui', id, signal)).toMatchObject({ value: { outcome: REFUSED } });
    expect(await place.webhooks.test('other', id, signal)).toMatchObject({ error: { code: 'not-found' } });
    expect(place.sent.map(({ type }) => type)).toEqual(['webhook.test', 'webhook.test']);
    expect(place.idsTo('one.example')[0]).toBe(tested.ok && tested.value.id);
    expect(await place.store.events.head()).toBe(head);
    expect(await lettersOf(id)).toEqual([]);
  });

  it('die at once when the receiver says that it is gone', async () => {
    await open();
    await place.add('one.example');
    place.answers.set('one.example', () => ({ kind: 'gone', failure: '410' }));
    await place.happen();
    await expect.poll(async () => (await place.webhooks.list('ui'))[0]?.dead).toBe(1);
    expect(place.sent).toHaveLength(1);
  });

  it('get nothing any more once they are removed, not even what waits', async () => {
    await open();
    const { id } = await place.add('one.example');
    place.answers.set('one.example', () => REFUSED);
    await place.happen(3);
    await expect.poll(emptied('one.example')).toBe(3);
    expect(await place.webhooks.remove('other', id, 'key:ops')).toMatchObject({ error: { code: 'not-found' } });
    expect((await place.webhooks.remove('ui', id, 'key:ops')).ok).toBe(true);
    expect((await place.webhooks.remove('ui', id, 'key:ops')).ok).toBe(false);
    const before = place.sent.length;
    await place.happen();
    await settled();
    place.clock.advance(DAY_MS);
    await settled();
    expect(place.sent).toHaveLength(before);
    expect(await place.webhooks.list('ui')).toEqual([]);
  });

  it('are bounded in number, and none is there when it is refused', async () => {
    await open();
    for (let n = 0; n < 100; n++) await place.add(`n${n}.example`);
    const more = await place.webhooks.add(
      'other',
      { url: 'https://more.example/', types: [], enabled: true },
      'key:ops',
    );
    expect(more).toMatchObject({ ok: false, error: { code: 'too-many-webhooks' } });
    expect(await place.webhooks.list('other')).toEqual([]);
    const wrong = await place.webhooks.add('ui', { url: 'http://one.example/', types: [], enabled: true }, 'key:ops');
    expect(wrong).toMatchObject({ ok: false, error: { code: 'malformed', pointer: '/url' } });
  });

  it('cost the log no look while there are none', async () => {
    await open();
    let looks = 0;
    const log = {
      ...place.store.events,
      since: (...args: [number, number]) => {
        looks += 1;
        return place.store.events.since(...args);
      },
    };
    const idle = new Webhooks({
      store: place.store.webhooks,
      log,
      send: async () => DELIVERED,
      allowPrivate: false,
      clock: place.clock,
      random: seededRandom(1),
      onFault: () => undefined,
    });
    await idle.start();
    await place.happen(3);
    await settled();
    expect(looks).toBe(0);
    await idle.stop();
  });
});
