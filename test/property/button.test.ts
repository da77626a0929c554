import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Confirmation } from '../../src/confirmation/index.ts';
import { aDomainFixture, aFixture, anAsk, type DomainFixture } from '../support/builders.ts';

const quietMs = 3000;
const oldMs = 2000;

type Act =
  | { readonly act: 'ask'; readonly who: number; readonly window: string; readonly origin: 'home' | 'internet' }
  | { readonly act: 'cancel' | 'complete'; readonly nth: number }
  | { readonly act: 'press'; readonly id: string; readonly agoMs: number }
  | { readonly act: 'pass'; readonly ms: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('ask' as const),
      who: fc.nat(2),
      window: fc.constantFrom('w1', 'w2'),
      origin: fc.constantFrom('home' as const, 'home' as const, 'internet' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('cancel' as const, 'complete' as const), nth: fc.nat(2) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('press' as const),
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      agoMs: fc.oneof(fc.constant(0), fc.integer({ min: -2500, max: 2500 })),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('pass' as const),
      ms: fc.oneof(fc.nat(4000), fc.constantFrom(2999, 3000, 120_000)),
    }),
  },
);

/** Who asked at home, from when until when: kept by the test itself. */
interface Stay {
  readonly id: string;
  readonly who: string;
  readonly window: string;
  readonly from: number;
  until: number;
  /** Until when it waited for a proof. */
  waitedUntil: number;
}

class Witness {
  readonly fixture: DomainFixture = aDomainFixture({ wired: () => aFixture({ button: 'free', totp: true }) });
  readonly #asked: Confirmation[] = [];
  readonly #stays: Stay[] = [];
  readonly #pressed = new Set<string>();
  confirmed = 0;
  contested = 0;

  async perform(act: Act): Promise<void> {
    switch (act.act) {
      case 'pass':
        this.fixture.clock.advance(act.ms);
        break;
      case 'ask':
        await this.#ask(act);
        break;
      case 'press':
        await this.#press(act.id, act.agoMs);
        break;
      default:
        await this.#end(act);
    }
    await this.#watch();
  }

  async #ask({ who, window, origin }: Extract<Act, { act: 'ask' }>): Promise<void> {
    const asked = await this.fixture.service.request(anAsk({ user: `user-${who}`, session: 's', window, origin }));
    if (!asked.ok || asked.value.reused) return;
    const { confirmation } = asked.value;
    this.#asked.push(confirmation);
    if (origin === 'internet') return;
    const open = Number.POSITIVE_INFINITY;
    const from = this.fixture.clock.now();
    this.#stays.push({ id: confirmation.id, who: `user-${who}`, window, from, until: open, waitedUntil: open });
  }

  async #end({ act, nth }: Extract<Act, { act: 'cancel' | 'complete' }>): Promise<void> {
    const id = this.#asked.at(-1 - nth)?.id;
    if (id === undefined) return;
    if (act === 'cancel') await this.fixture.service.cancel('ui', id, 'user');
    else await this.fixture.service.complete('ui', id, 'key:key_1');
  }

  /** Reads what has become of each stay. */
  async #watch(): Promise<void> {
    const now = this.fixture.clock.now();
    for (const stay of this.#stays) {
      const read = await this.fixture.service.read('ui', stay.id);
      if (!read.ok) throw new Error('a confirmation is lost');
      const { value } = read;
      const ended = value.kind === 'expired' ? value.expiredAt : now;
      const isProven = value.kind === 'confirmed' || value.kind === 'completed';
      if (isProven) stay.waitedUntil = Math.min(stay.waitedUntil, now);
      if (value.kind !== 'pending' && value.kind !== 'confirmed') stay.until = Math.min(stay.until, ended);
      // What came to nothing after its proof contests as if it had waited for one to its end.
      if (!isProven) stay.waitedUntil = stay.until;
    }
  }

  async #press(id: string, agoMs: number): Promise<void> {
    const { service, clock, store } = this.fixture;
    const now = clock.now();
    const before = store.events.length;
    const { outcome, repeated } = await service.press({ button: 'key:hall', id, at: now - agoMs });
    const proofs = store.events.slice(before).filter(({ event }) => event.type === 'confirmation.confirmed');
    expect(repeated).toBe(this.#pressed.has(id));
    this.#pressed.add(id);
    if (repeated || outcome !== 'confirmed') expect(proofs).toEqual([]);
    if (repeated) return;
    const rivals = this.#stays.filter(({ until }) => until > now - quietMs);
    const isContested =
      new Set(rivals.map(({ who }) => who)).size > 1 ||
      new Set(rivals.filter((stay) => stay.waitedUntil > now - quietMs).map(({ window }) => window)).size > 1;
    const pending = this.#stays.find((stay) => stay.waitedUntil > now && stay.from <= Math.min(now, now - agoMs));
    if (Math.abs(agoMs) > oldMs) expect(outcome).toBe('ignored-stale');
    else if (isContested) expect(outcome).toBe('contested');
    else expect(outcome).toBe(pending ? 'confirmed' : 'nothing-pending');
    if (outcome === 'confirmed') expect(proofs.map(({ subject }) => subject)).toEqual([pending?.id]);
    if (outcome === 'confirmed') this.confirmed += 1;
    if (outcome === 'contested') this.contested += 1;
  }
}

it('whatever people ask and press, nobody rides on the press of somebody else, and no press counts twice, late or from afar', async () => {
  let confirmed = 0;
  let contested = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 30, size: 'max' }), async (acts) => {
      const witness = new Witness();
      for (const act of acts) await witness.perform(act);
      const { presses } = witness.fixture.store;
      expect(new Set(presses.map(({ press }) => press.id)).size).toBe(presses.length);
      confirmed += witness.confirmed;
      contested += witness.contested;
    }),
    { numRuns: 300 },
  );
  expect(confirmed).toBeGreaterThan(0);
  expect(contested).toBeGreaterThan(0);
});
