import { afterEach, describe, expect, it } from 'vitest';
import { type ConfirmationStore, isLive } from '../../../src/confirmation/index.ts';
import { openStore } from '../../../src/store/sqlite/open-store.ts';
import {
  aDomainFixtureOn,
  aKey,
  anAsk,
  areConfusable,
  ask,
  codeOf,
  complete,
  confirm,
  everybody,
  kitchen,
  settled,
  softphone,
} from '../../support/builders.ts';
import { MemoryConfirmationStore } from '../../support/memory-confirmation-store.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const stores: readonly (readonly [string, () => Promise<ConfirmationStore>])[] = [
  ['memory', async () => new MemoryConfirmationStore()],
  [
    'sqlite',
    async () => {
      const onFault = (name: string, cause: unknown): void => {
        throw new Error(name, { cause });
      };
      const store = await openStore({ path: ':memory:', secretKey: Buffer.alloc(32, 7), onFault });
      closing.push(() => store.close());
      return store.confirmations;
    },
  ],
];

const times = <T>(count: number, task: (index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => task(index)));

const outcomeOf = (result: { ok: true } | { ok: false; error: { code: string } }): string =>
  result.ok ? 'ok' : result.error.code;

const tally = (results: readonly Parameters<typeof outcomeOf>[0][]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const result of results) counts[outcomeOf(result)] = (counts[outcomeOf(result)] ?? 0) + 1;
  return counts;
};

describe.each(stores)('on the %s store', (_name, open) => {
  it('of 200 phones that dial one code at once, one confirms and 199 are told it is used', async () => {
    const fixture = aDomainFixtureOn(await open());
    const { service } = fixture;
    const code = codeOf(await ask(service));
    const dialled = await times(200, () => fixture.dial(code, kitchen, everybody));
    expect(tally(dialled)).toEqual({ ok: 1, 'code-used': 199 });
  });

  it('of many OK clicks at once, one issues the only grant', async () => {
    const store = await open();
    const fixture = aDomainFixtureOn(store);
    const { service, clock } = fixture;
    const { id } = await confirm(fixture);
    const clicked = await times(50, (n) => service.complete('ui', id, `key:key_${n}`));
    expect(tally(clicked)).toEqual({ ok: 1, 'already-decided': 49 });
    expect(await store.liveGrantsInSession('ui', 's1', clock.now())).toHaveLength(1);
  });

  it('of many requests in one window at once, exactly one stays live', async () => {
    const store = await open();
    const { service } = aDomainFixtureOn(store);
    const asked = await times(20, () => service.request(anAsk()));
    const { ok = 0, ...refusals } = tally(asked);
    expect(ok).toBeGreaterThan(0);
    expect(Object.keys(refusals).filter((code) => code !== 'version-conflict')).toEqual([]);
    const page = await store.list({ app: 'ui', limit: 100 });
    expect(page.items.filter(isLive)).toHaveLength(1);
    expect(page.items).toHaveLength(ok);
  });

  it('a click doubled by an impatient finger is served twice', async () => {
    const { service } = aDomainFixtureOn(await open());
    const asked = await times(2, () => service.request(anAsk()));
    expect(tally(asked)).toEqual({ ok: 2 });
  });

  it('the OK click and a new request in the same window never leave both a grant and a question', async () => {
    const store = await open();
    const fixture = aDomainFixtureOn(store);
    const { service } = fixture;
    for (let round = 0; round < 10; round++) {
      const window = `w${round}`;
      const { id } = await confirm(fixture, { window });
      await Promise.all([service.complete('ui', id, 'key:key_1'), service.request(anAsk({ window }))]);
      const { grant, live } = await store.standing(aKey({ window }), fixture.clock.now());
      expect([grant !== undefined, live !== undefined].filter(Boolean)).toHaveLength(1);
      if (live) await service.cancel('ui', live.id, 'user');
    }
  });

  it('the end of a session leaves no grant, whichever way the OK click races it', async () => {
    const fixture = aDomainFixtureOn(await open());
    const { service } = fixture;
    for (let round = 0; round < 10; round++) {
      const window = `w${round}`;
      const { id } = await confirm(fixture, { window });
      await Promise.all([service.complete('ui', id, 'key:key_1'), service.endSession('ui', 's1')]);
      expect(await service.liveGrant(aKey({ window }))).toBeUndefined();
      expect(await service.read('ui', id)).not.toMatchObject({ value: { kind: 'confirmed' } });
    }
  });

  it('of many "not me" and revocations at once, one ends the grant', async () => {
    const fixture = aDomainFixtureOn(await open());
    const { service } = fixture;
    const { id, grant } = await complete(fixture);
    const ended = await Promise.all([
      times(10, () => service.cancel('ui', id, 'not-me')),
      times(10, () => service.revokeGrant('ui', grant.id)),
    ]);
    const { ok, ...refusals } = tally(ended.flat());
    expect(ok).toBe(1);
    expect(Object.values(refusals).reduce((sum, count) => sum + count, 0)).toBe(19);
    expect(await service.liveGrant(aKey())).toBeUndefined();
  });

  it('refused calls that pour in do not keep the right one from confirming', async () => {
    const fixture = aDomainFixtureOn(await open());
    const { service } = fixture;
    const pending = await ask(service);
    const refused = {
      code: 'line-kind-refused',
      line: softphone,
      dialled: codeOf(pending),
      mayConfirm: everybody,
    } as const;
    const [dialled] = await Promise.all([
      fixture.dial(codeOf(pending), kitchen, everybody),
      times(3, () => service.noteRefusedDial(refused)),
    ]);
    expect(dialled).toMatchObject({ ok: true });
  });

  it('forty requests at once get codes that no slip of a finger confuses, even where codes are few', async () => {
    const code = { prefix: '*10', digits: 4, profile: 'standard' } as const;
    const { service } = aDomainFixtureOn(await open(), { policy: { code } });
    const asked = await times(40, (user) => ask(service, { user: `user ${user}` }));
    const codes = asked.map(codeOf);
    const pairs = codes.flatMap((one, index) => codes.slice(index + 1).map((other) => [one, other] as const));
    expect(pairs.filter(([one, other]) => areConfusable(one, other))).toEqual([]);
  });

  it('the caps hold however many ask at once', async () => {
    const { service } = aDomainFixtureOn(await open(), { policy: { maxLive: 5 } });
    const own = await times(10, (window) => service.request(anAsk({ window: `w${window}` })));
    expect(tally(own)).toEqual({ ok: 3, 'too-many-for-user': 7 });
    const all = await times(10, (user) => service.request(anAsk({ user: `user ${user}` })));
    expect(tally(all)).toEqual({ ok: 2, 'too-many-live': 8 });
  });

  it('a deadline that passes is committed as expired and frees its window', async () => {
    const store = await open();
    const { service, clock } = aDomainFixtureOn(store);
    await service.start();
    const { id } = await ask(service);
    clock.advance(120_000);
    await settled();
    expect(await store.load(id)).toMatchObject({ kind: 'expired' });
    expect(await service.request(anAsk())).toMatchObject({ value: { confirmation: { kind: 'pending' } } });
    await service.stop();
    expect(clock.armed).toBe(0);
  });
});
