import { beforeEach, describe, expect, it } from 'vitest';
import { AuthenticatorService } from '../../../src/authenticator/index.ts';
import { anAuthenticatorPolicy } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryAuthenticatorStore } from '../../support/memory-authenticator-store.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { appCode, wrongCode } from '../../support/totp.ts';

const anna = { app: 'ui', user: 'anna' };
const STEP_MS = 30_000;

describe('the authenticators of a user', () => {
  let clock: ManualClock;
  let store: MemoryAuthenticatorStore;
  let service: AuthenticatorService;

  const open = () =>
    new AuthenticatorService({
      store,
      clock,
      random: seededRandom(1),
      policy: anAuthenticatorPolicy({ maxPerUser: 2 }),
    });

  beforeEach(() => {
    clock = new ManualClock();
    store = new MemoryAuthenticatorStore();
    service = open();
  });

  const enrol = async (name = 'phone') => {
    const enrolled = await service.enrol(anna, name, undefined);
    if (!enrolled.ok) throw new Error(enrolled.error.code);
    return { id: enrolled.value.authenticator.id, secret: enrolled.value.secret.reveal() };
  };

  const activate = async (name?: string) => {
    const { id, secret } = await enrol(name);
    const activated = await service.activate(anna, id, appCode(secret, clock.now()), 'cli');
    if (!activated.ok) throw new Error(activated.error.code);
    clock.advance(STEP_MS);
    return { id, secret, recoveryCodes: activated.value.recoveryCodes.reveal() };
  };

  /** Spends what a confirmation would spend. */
  const use = async (code: string): Promise<string> => {
    const verdict = await service.check(anna, code);
    if (verdict.kind === 'right') store.evidence.set(verdict.once, clock.now());
    return verdict.kind;
  };

  it('confirm nothing as long as they are drafts', async () => {
    const { secret } = await enrol();
    expect(service.hasActive(anna)).toBe(false);
    expect(await service.check(anna, appCode(secret, clock.now()))).toEqual({ kind: 'none' });
  });

  it('become active by one code, which counts nowhere else', async () => {
    const { id, secret } = await enrol();
    const code = appCode(secret, clock.now());
    expect(await service.activate(anna, id, code, 'cli')).toMatchObject({ ok: true });
    expect(service.hasActive(anna)).toBe(true);
    expect(await service.check(anna, code)).toEqual({ kind: 'wrong' });
    clock.advance(STEP_MS);
    expect(await use(appCode(secret, clock.now()))).toBe('right');
    expect(await service.activate(anna, id, appCode(secret, clock.now()), 'cli')).toMatchObject({
      error: { code: 'already-decided' },
    });
  });

  it('stay drafts on a wrong code', async () => {
    const { id, secret } = await enrol();
    const wrong = await service.activate(anna, id, wrongCode(secret, clock.now()), 'cli');
    expect(wrong).toMatchObject({ ok: false, error: { code: 'code-invalid' } });
    expect(await service.list(anna)).toMatchObject([{ authenticator: { state: 'draft' } }]);
  });

  it('are forgotten as drafts when nobody proves them in ten minutes', async () => {
    const { id, secret } = await enrol();
    clock.advance(599_999);
    expect(await service.list(anna)).toHaveLength(1);
    clock.advance(1);
    expect(await service.list(anna)).toEqual([]);
    const late = await service.activate(anna, id, appCode(secret, clock.now()), 'cli');
    expect(late).toMatchObject({ error: { code: 'not-found' } });
  });

  it('can be several, and each is as good as the other', async () => {
    const one = await activate('phone');
    const two = await activate('tablet');
    expect(await use(appCode(two.secret, clock.now()))).toBe('right');
    expect(await use(appCode(one.secret, clock.now()))).toBe('right');
    expect(await service.enrol(anna, 'third', undefined)).toMatchObject({ error: { code: 'too-many-authenticators' } });
  });

  it.each(['', 'a:b', 'a\nb', 'x'.repeat(65)])('take no name like %j', async (name) => {
    expect(await service.enrol(anna, name, undefined)).toMatchObject({
      error: { code: 'malformed', pointer: '/name' },
    });
  });

  it('are worth nothing once removed, and found by nobody else', async () => {
    const { id, secret, recoveryCodes } = await activate();
    for (const other of [
      { app: 'ui', user: 'ben' },
      { app: 'other', user: 'anna' },
    ]) {
      expect(await service.remove(other, id, 'cli', undefined)).toMatchObject({ error: { code: 'not-found' } });
      expect(await service.check(other, appCode(secret, clock.now()))).toEqual({ kind: 'none' });
      expect(await service.list(other)).toEqual([]);
    }
    expect(await service.remove(anna, id, 'cli', undefined)).toEqual({ ok: true, value: undefined });
    expect(service.hasActive(anna)).toBe(false);
    expect(await service.check(anna, appCode(secret, clock.now()))).toEqual({ kind: 'none' });
    expect(await service.check(anna, recoveryCodes[0] ?? '')).toEqual({ kind: 'none' });
    expect(store.events.map(({ type }) => type)).toEqual(['authenticator.enrolled', 'authenticator.removed']);
  });

  it('leave the other one offered when one of two is removed', async () => {
    const { id } = await activate('phone');
    await activate('tablet');
    await service.remove(anna, id, 'cli', undefined);
    expect(service.hasActive(anna)).toBe(true);
  });

  it('that another process added or removed are offered, or no longer, when their events are told', async () => {
    const elsewhere = open();
    const told = () =>
      elsewhere.happened(store.events.map(({ type, app, user }) => ({ type, app, data: { user } })).slice(-1));
    const { id } = await activate();
    expect(elsewhere.hasActive(anna)).toBe(false);
    expect(await told()).toBe(true);
    expect(elsewhere.hasActive(anna)).toBe(true);
    await service.remove(anna, id, 'cli', undefined);
    await told();
    expect(elsewhere.hasActive(anna)).toBe(false);
  });

  it('are not looked at for events of anything else', async () => {
    expect(await service.happened([{ type: 'line.added', app: null, data: {} }])).toBe(false);
  });

  it('are offered again after a restart', async () => {
    await activate();
    service = open();
    expect(service.hasActive(anna)).toBe(false);
    await service.start();
    expect(service.hasActive(anna)).toBe(true);
  });

  describe('recovery codes', () => {
    it('are ten, all different, and each counts once in place of a code', async () => {
      const { recoveryCodes } = await activate();
      expect(new Set(recoveryCodes).size).toBe(10);
      const [first = '', second = ''] = recoveryCodes;
      expect(first).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
      expect(await use(first)).toBe('right');
      expect(await use(first)).toBe('wrong');
      expect(await use(` ${second.toUpperCase().replaceAll('-', ' ')} `)).toBe('right');
      expect(await service.list(anna)).toMatchObject([{ recoveryCodesLeft: 8 }]);
    });

    it('are kept as hashes', async () => {
      const { recoveryCodes } = await activate();
      const [kept] = await store.of(anna);
      for (const code of recoveryCodes) expect(JSON.stringify(kept)).not.toContain(code);
      expect(kept?.secrets.recoveryHashes).toHaveLength(10);
    });

    it('of one authenticator are not those of another user', async () => {
      const { recoveryCodes } = await activate();
      const [kept] = await store.of(anna);
      const stolen = { ...kept!.authenticator, id: 'aut_ben', user: 'ben', state: 'draft' } as const;
      await store.addDraft(stolen, kept!.secrets, undefined);
      const event = {
        type: 'authenticator.enrolled',
        at: 0,
        app: 'ui',
        user: 'ben',
        authenticator: 'aut_ben',
      } as const;
      await store.activate({
        authenticator: { ...stolen, state: 'active', activatedAt: 0 },
        secrets: kept!.secrets,
        once: 'aut_ben:1',
        event: { ...event, name: 'x', actor: 'test' },
      });
      expect(await service.check({ app: 'ui', user: 'ben' }, recoveryCodes[0] ?? '')).toEqual({ kind: 'wrong' });
    });
  });

  describe('wrong codes', () => {
    it('block the user at ten within an hour, the right code too, until the oldest is an hour old', async () => {
      const { secret } = await activate();
      for (let tries = 0; tries < 10; tries++) {
        expect(await use(wrongCode(secret, clock.now(), tries))).toBe('wrong');
        clock.advance(60_000);
      }
      const blocked = { kind: 'blocked', retryAfterSeconds: 3000 };
      expect(await service.check(anna, appCode(secret, clock.now()))).toEqual(blocked);
      service = open();
      expect(await service.check(anna, appCode(secret, clock.now()))).toEqual(blocked);
      clock.advance(3_000_000 - 1);
      expect(await service.check(anna, appCode(secret, clock.now()))).toMatchObject({ kind: 'blocked' });
      clock.advance(1);
      expect(await use(appCode(secret, clock.now()))).toBe('right');
    });

    it('block the user at thirty within a day, until the oldest is a day old', async () => {
      const { secret } = await activate();
      const begin = clock.now();
      for (let tries = 0; tries < 30; tries++) {
        expect(await use(wrongCode(secret, clock.now(), tries))).toBe('wrong');
        clock.advance(600_000);
      }
      const blocked = { kind: 'blocked', retryAfterSeconds: 86_400 - 18_000 };
      expect(await service.check(anna, appCode(secret, clock.now()))).toEqual(blocked);
      clock.advance(begin + 86_400_000 - clock.now());
      expect(await use(appCode(secret, clock.now()))).toBe('right');
    });

    it('are no reason to wait long behind right ones that are still being looked at', async () => {
      const { secret } = await activate();
      const crowd = Array.from({ length: 12 }, () => service.check(anna, appCode(secret, clock.now())));
      const blocked = (await Promise.all(crowd)).filter(({ kind }) => kind === 'blocked');
      expect(blocked).toEqual(Array(2).fill({ kind: 'blocked', retryAfterSeconds: 1 }));
      for (let tries = 0; tries < 10; tries++) await use(wrongCode(secret, clock.now(), tries));
      expect(await service.check(anna, '000000')).toEqual({ kind: 'blocked', retryAfterSeconds: 3600 });
    });

    it('are as many in a crowd as in a queue', async () => {
      const { secret } = await activate();
      const codes = Array.from({ length: 200 }, (_, index) => wrongCode(secret, clock.now(), index));
      const verdicts = await Promise.all(codes.map((code) => service.check(anna, code)));
      expect(verdicts.filter(({ kind }) => kind === 'wrong')).toHaveLength(10);
      expect(verdicts.filter(({ kind }) => kind === 'blocked')).toHaveLength(190);
    });

    it('do not count when they are right', async () => {
      const { secret } = await activate();
      for (let round = 0; round < 30; round++) {
        expect(await use(appCode(secret, clock.now()))).toBe('right');
        clock.advance(STEP_MS);
      }
    });

    it('of one user are not those of another', async () => {
      const { secret } = await activate();
      const ben = { app: 'ui', user: 'ben' };
      for (let tries = 0; tries < 10; tries++) await store.takeTry(ben, clock.now(), anAuthenticatorPolicy().tries);
      expect(await use(appCode(secret, clock.now()))).toBe('right');
    });
  });

  it('are not judged while nobody knows what time it is, and count no try', async () => {
    const { secret } = await activate();
    const used = clock.now();
    await use(appCode(secret, used));
    const behind = new ManualClock(used - 3_600_000);
    behind.begin(used);
    const early = new AuthenticatorService({
      store,
      clock: behind,
      random: seededRandom(1),
      policy: anAuthenticatorPolicy(),
    });
    for (let tries = 0; tries < 20; tries++)
      await expect(early.check(anna, appCode(secret, behind.timeOfDay()))).rejects.toThrow('The clock is behind');
    behind.advance(3_660_000);
    expect((await early.check(anna, appCode(secret, behind.now()))).kind).toBe('right');
  });
});
