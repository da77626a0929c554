import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLive, type Method, type Origin, type StateKind, type WindowKey } from '../../src/confirmation/index.ts';
import { carryOut } from '../../src/confirmation/ledger.ts';
import { err, ok } from '../../src/lib/index.ts';
import {
  aDomainFixture,
  aFixture,
  anAsk,
  aPolicy,
  codeOf,
  type DomainFixture,
  kitchen,
  settled,
} from '../support/builders.ts';

/** What the reference remembers of a confirmation: written from the requirements, sharing no code with the product. */
interface Twin {
  readonly id: string;
  readonly key: WindowKey;
  readonly origin: Origin;
  readonly code: string | null;
  kind: StateKind;
  deadline: number;
  method?: Method;
  grantEndsAt: number;
}

const minute = 60_000;
const apps = ['ui', 'nas'];
const users = ['anna', 'ben'];
const sessions = ['s1', 's2'];
const windows = ['w1', 'w2'];
const everyKey: readonly WindowKey[] = apps.flatMap((app) =>
  users.flatMap((user) => sessions.flatMap((session) => windows.map((window) => ({ app, user, session, window })))),
);
const sameKey = (one: WindowKey, other: WindowKey): boolean =>
  one.app === other.app && one.user === other.user && one.session === other.session && one.window === other.window;

/** Product.md in the fewest words: what each act must lead to. */
class Reference {
  readonly twins: Twin[] = [];
  now: number;

  constructor(now: number) {
    this.now = now;
  }

  pass(ms: number): void {
    this.now += ms;
    for (const twin of this.twins) if (this.isLive(twin) && this.now >= twin.deadline) twin.kind = 'expired';
  }

  isLive(twin: Twin): boolean {
    return twin.kind === 'pending' || twin.kind === 'confirmed';
  }

  holdsGrant(twin: Twin): boolean {
    return twin.kind === 'completed' && this.now < twin.grantEndsAt;
  }

  /** The newest grant of the window: grants of one window are won in the order of their confirmations. */
  grantOf(key: WindowKey): Twin | undefined {
    return this.twins.findLast((twin) => sameKey(twin.key, key) && this.holdsGrant(twin));
  }

  reusable(key: WindowKey, origin: Origin): Twin | undefined {
    const grant = this.grantOf(key);
    return grant && (origin === 'home' || grant.method === 'totp') ? grant : undefined;
  }

  isFull(key: WindowKey): boolean {
    const others = this.twins.filter(
      (twin) => this.isLive(twin) && twin.key.app === key.app && twin.key.user === key.user && !sameKey(twin.key, key),
    );
    return others.length >= 3;
  }

  begin(twin: Twin): void {
    for (const old of this.twins) if (this.isLive(old) && sameKey(old.key, twin.key)) old.kind = 'cancelled';
    this.twins.push(twin);
  }

  prove(twin: Twin, method: Method): void {
    twin.kind = 'confirmed';
    twin.method = method;
    twin.deadline = this.now + 2 * minute;
  }

  complete(twin: Twin): void {
    twin.kind = 'completed';
    twin.grantEndsAt = this.now + 60 * minute;
  }

  /** Ends what the twin has; false when there was nothing left to end. */
  end(twin: Twin, endsGrant: boolean): boolean {
    if (this.isLive(twin)) twin.kind = 'cancelled';
    else if (endsGrant && this.holdsGrant(twin)) twin.grantEndsAt = this.now;
    else return false;
    return true;
  }
}

type Act =
  | { readonly act: 'ask'; readonly key: WindowKey; readonly origin: Origin }
  | { readonly act: 'dial'; readonly nth: number; readonly allowed: readonly string[] }
  | { readonly act: 'prove-by-app' | 'revoke'; readonly nth: number }
  | { readonly act: 'complete'; readonly nth: number; readonly app?: string }
  | { readonly act: 'cancel'; readonly nth: number; readonly reason: 'user' | 'not-me'; readonly app?: string }
  | { readonly act: 'end-session'; readonly app: string; readonly session: string }
  | { readonly act: 'pass'; readonly ms: number };

const nth = fc.nat(5);
const foreign = fc.option(fc.constantFrom(...apps), { nil: undefined, freq: 4 }).map((app) => (app ? { app } : {}));
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('ask' as const),
      key: fc.constantFrom(...everyKey.slice(0, 5), ...everyKey),
      origin: fc.constantFrom<Origin>('home', 'home', 'internet'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('dial' as const),
      nth,
      allowed: fc.constantFrom(users, users, users, ['anna'], []),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('prove-by-app' as const), nth }) },
  {
    weight: 6,
    arbitrary: fc.tuple(nth, foreign).map(([nth, app]) => ({ act: 'complete' as const, nth, ...app })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(nth, foreign, fc.constantFrom('user' as const, 'not-me' as const))
      .map(([nth, app, reason]) => ({ act: 'cancel' as const, nth, reason, ...app })),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('revoke' as const), nth }) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('end-session' as const),
      app: fc.constantFrom(...apps),
      session: fc.constantFrom(...sessions),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('pass' as const),
      ms: fc.oneof(fc.nat(2 * minute), fc.constantFrom(2 * minute - 1, 2 * minute, 60 * minute - 1, 60 * minute)),
    }),
  },
);

const outcome = (result: { ok: true } | { ok: false; error: { code: string } }): string =>
  result.ok ? 'ok' : result.error.code;

/** The service and its reference, led through the same acts. */
class Pair {
  /** Each click is somebody else's: the same person's second one gets the first one's grant. */
  #clicks = 0;
  readonly fixture: DomainFixture = aDomainFixture({ wired: () => aFixture({ totp: true }) });
  readonly reference = new Reference(this.fixture.clock.now());
  /** What the authenticator will do when it has verified a code. */
  readonly #parts = { ...this.fixture, policy: aPolicy() };

  async perform(act: Act): Promise<void> {
    switch (act.act) {
      case 'ask':
        return this.#ask(act.key, act.origin);
      case 'pass':
        this.reference.pass(act.ms);
        this.fixture.clock.advance(act.ms);
        return settled();
      case 'end-session':
        return this.#endSession(act.app, act.session);
      default: {
        const twin = this.reference.twins.at(-1 - act.nth);
        if (twin) await this.#onTwin(twin, act);
      }
    }
  }

  async #ask(key: WindowKey, origin: Origin): Promise<void> {
    const grant = this.reference.reusable(key, origin);
    const asked = await this.fixture.service.request(anAsk({ ...key, origin }));
    if (grant) {
      expect(asked).toMatchObject({ ok: true, value: { reused: true, confirmation: { id: grant.id } } });
      return;
    }
    if (this.reference.isFull(key)) {
      expect(outcome(asked)).toBe('too-many-for-user');
      return;
    }
    if (!asked.ok) throw new Error(`Refused: ${asked.error.code}`);
    const { confirmation, reused } = asked.value;
    expect({ reused, kind: confirmation.kind }).toEqual({ reused: false, kind: 'pending' });
    const code = origin === 'home' ? codeOf(confirmation) : null;
    const deadline = this.reference.now + 2 * minute;
    this.reference.begin({ id: confirmation.id, key, origin, code, kind: 'pending', deadline, grantEndsAt: 0 });
  }

  async #endSession(app: string, session: string): Promise<void> {
    const own = this.reference.twins.filter(({ key }) => key.app === app && key.session === session);
    const cancelled = own.filter((twin) => this.reference.isLive(twin)).length;
    const revoked = own.filter((twin) => this.reference.holdsGrant(twin)).length;
    expect(await this.fixture.service.endSession(app, session)).toEqual({ cancelled, revoked });
    for (const twin of own) this.reference.end(twin, true);
  }

  async #onTwin(twin: Twin, act: Extract<Act, { nth: number }>): Promise<void> {
    const { service, store } = this.fixture;
    const own = { app: twin.key.app, ...act };
    const isForeign = own.app !== twin.key.app;
    switch (act.act) {
      case 'dial': {
        const expected = this.#expectedOfDial(twin, act.allowed);
        const dialled = await this.fixture.dial(twin.code ?? '000000', kitchen, (user) => act.allowed.includes(user));
        expect(outcome(dialled)).toBe(expected);
        if (expected === 'ok') this.reference.prove(twin, 'phone');
        return;
      }
      case 'prove-by-app': {
        const find = async () => {
          const found = await store.load(twin.id);
          return found ? ok(found) : err({ code: 'not-found' as const });
        };
        const command = { kind: 'prove', evidence: { method: 'totp' } } as const;
        expect((await carryOut(this.#parts, { find, command })).ok).toBe(twin.kind === 'pending');
        if (twin.kind === 'pending') this.reference.prove(twin, 'totp');
        return;
      }
      case 'complete': {
        const expected = isForeign ? 'not-found' : this.#expectedOfComplete(twin);
        expect(outcome(await service.complete(own.app, twin.id, `key:key_${++this.#clicks}`))).toBe(expected);
        if (expected === 'ok') this.reference.complete(twin);
        return;
      }
      case 'cancel': {
        const cancelled = outcome(await service.cancel(own.app, twin.id, act.reason));
        if (isForeign) expect(cancelled).toBe('not-found');
        else expect(cancelled).toBe(this.reference.end(twin, act.reason === 'not-me') ? 'ok' : 'already-decided');
        return;
      }
      case 'revoke': {
        const grant = store.grants.find(({ confirmationId }) => confirmationId === twin.id);
        const expected = this.reference.holdsGrant(twin) ? 'ok' : 'not-found';
        expect(outcome(await service.revokeGrant(twin.key.app, grant?.id ?? 'grt_none'))).toBe(expected);
        if (expected === 'ok') this.reference.end(twin, true);
        return;
      }
      default:
        act satisfies never;
    }
  }

  #expectedOfDial(twin: Twin, allowed: readonly string[]): string {
    if (twin.code === null) return 'code-unknown';
    if (twin.kind === 'confirmed' || twin.kind === 'completed') return 'code-used';
    if (twin.kind !== 'pending') return 'code-expired';
    return allowed.includes(twin.key.user) ? 'ok' : 'not-for-this-user';
  }

  #expectedOfComplete(twin: Twin): string {
    if (twin.kind === 'confirmed') return 'ok';
    return twin.kind === 'pending' ? 'confirmation-required' : 'already-decided';
  }

  /** Every confirmation and every window's grant, as the outside sees them, against the reference. */
  async compare(): Promise<void> {
    for (const twin of this.reference.twins) {
      const read = await this.fixture.service.read(twin.key.app, twin.id);
      expect(read.ok && read.value.kind).toBe(twin.kind);
    }
    for (const key of everyKey) {
      const grant = await this.fixture.service.liveGrant(key);
      expect(grant?.confirmationId).toBe(this.reference.grantOf(key)?.id);
    }
  }

  /** What the committed events alone must prove, whoever asked for them. */
  audit(): void {
    const { events, grants, confirmations } = this.fixture.store;
    for (const { id, origin } of this.reference.twins) {
      const own = events.filter(({ subject }) => subject === id).map(({ event }) => event);
      const proofs = own.filter((event) => event.type === 'confirmation.confirmed');
      expect(proofs.length).toBeLessThanOrEqual(1);
      if (origin === 'internet') expect(proofs.filter(({ by }) => by.method !== 'totp')).toEqual([]);
      const grant = grants.find(({ confirmationId }) => confirmationId === id);
      const completed = own.findIndex(({ type }) => type === 'confirmation.completed');
      expect(completed >= 0).toBe(grant !== undefined);
      if (grant)
        expect(own.slice(0, completed).filter(({ type }) => type === 'confirmation.confirmed')).toHaveLength(1);
    }
    for (const grant of grants) {
      expect(confirmations.find(({ id }) => id === grant.confirmationId)).toMatchObject({
        app: grant.app,
        user: grant.user,
        session: grant.session,
        window: grant.window,
      });
      expect(grant.expiresAt - grant.issuedAt).toBe(60 * minute);
    }
    for (const key of everyKey) {
      expect(confirmations.filter((one) => isLive(one) && sameKey(one, key)).length).toBeLessThanOrEqual(1);
    }
  }
}

describe('whatever people, phones and clocks do', () => {
  it('the house answers as the reference says: no grant without evidence, none across windows or past its hour, no code twice or late', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(act, { maxLength: 40, size: 'max' }), async (isSwept, acts) => {
        const pair = new Pair();
        if (isSwept) await pair.fixture.service.start();
        for (const act of acts) {
          await pair.perform(act);
          await pair.compare();
        }
        pair.audit();
        await pair.fixture.service.stop();
        expect(pair.fixture.clock.armed).toBe(0);
        expect(pair.fixture.faults).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('the acts above reach what they are about: grants, reuse, late codes, refused users', async () => {
    const reached = new Set<string>();
    const samples = fc.sample(fc.array(act, { minLength: 30, maxLength: 40, size: 'max' }), { numRuns: 40, seed: 1 });
    for (const acts of samples) {
      const pair = new Pair();
      for (const act of acts) {
        if (act.act === 'ask' && pair.reference.reusable(act.key, act.origin)) reached.add('reuse');
        await pair.perform(act);
      }
      for (const { event } of pair.fixture.store.events) reached.add(event.type);
    }
    expect([...reached].sort()).toEqual([
      'confirmation.cancelled',
      'confirmation.completed',
      'confirmation.confirmed',
      'confirmation.expired',
      'confirmation.requested',
      'grant.revoked',
      'reuse',
    ]);
  });
});
