import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { Account } from '../../../../src/access/index.ts';
import { Processes } from '../../../../src/doors/tr064/processes.ts';
import { aDomainFixture, aFixture, codeOf, everybody, kitchen } from '../../../support/builders.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const HOUR_MS = 3_600_000;
const anna: Account = { username: 'anna', app: 'router', user: 'Anna B.', createdAt: 0 };
const ben: Account = { username: 'ben', app: 'nas', user: 'ben', createdAt: 0 };

const fixture = (single = false) => {
  const domain = aDomainFixture({ wired: () => aFixture({ totp: true }) });
  const apps = async () => ['router', 'nas'];
  const orderOf = async (id: string) => domain.store.events.findIndex(({ subject }) => subject === id);
  const make = (seed: number) =>
    new Processes({ confirmations: domain.service, apps, single, orderOf, random: seededRandom(seed) });
  const processes = make(11);
  const begin = async (account: Account, origin: 'home' | 'internet' = 'home') => {
    const started = await processes.start(account, origin);
    if (typeof started === 'string') throw new Error(started);
    return started;
  };
  /** Begins, and the phone in the kitchen confirms. */
  const confirmed = async (account: Account): Promise<string> => {
    const { token, confirmation } = await begin(account);
    const dialled = await domain.dial(codeOf(confirmation), kitchen, everybody);
    expect(dialled.ok).toBe(true);
    return token;
  };
  const typed = async (id: string, app: string) => {
    const check = async () => ({ kind: 'right', once: `code of ${id}` }) as const;
    expect((await domain.service.appCode(app, id, check)).ok).toBe(true);
  };
  return { ...domain, processes, make, begin, confirmed, typed };
};

describe('a process', () => {
  it('is a confirmation whose session and window are the hash of the token, which stands nowhere itself', async () => {
    const { begin, store } = fixture();
    const { token, confirmation } = await begin(anna);
    const session = createHash('sha256').update(token).digest('hex');
    expect(confirmation).toMatchObject({ app: 'router', user: 'Anna B.', session, window: session });
    expect(JSON.stringify(store.events)).not.toContain(token);
  });

  it('is known to whoever has the same store', async () => {
    const { make, confirmed } = fixture();
    const token = await confirmed(anna);
    expect(await make(12).state(anna, token)).toBe('authenticated');
    expect(await make(12).redeem(anna, token, 'home')).toBe('granted');
  });

  it('R3: is asked for anew by each start, also while a grant lives', async () => {
    const { processes, begin, confirmed } = fixture();
    const first = await confirmed(anna);
    await processes.redeem(anna, first, 'home');
    const second = await begin(anna);
    expect(second.confirmation.kind).toBe('pending');
    expect(await processes.redeem(anna, second.token, 'home')).toBe('required');
  });

  it('R5: a phone at home opens nothing for a call from the internet, before and after the OK', async () => {
    const { processes, confirmed } = fixture();
    const token = await confirmed(anna);
    expect(await processes.redeem(anna, token, 'internet')).toBe('required');
    expect(await processes.state(anna, token)).toBe('authenticated');
    expect(await processes.redeem(anna, token, 'home')).toBe('granted');
    expect(await processes.redeem(anna, token, 'internet')).toBe('required');
  });

  it('R4: an app code opens it from anywhere', async () => {
    const { processes, begin, typed } = fixture();
    const { token, confirmation } = await begin(anna, 'internet');
    await typed(confirmation.id, 'router');
    expect(await processes.redeem(anna, token, 'internet')).toBe('granted');
    expect(await processes.redeem(anna, token, 'home')).toBe('granted');
  });

  it('R9: is completed by nobody who looks, and by its guarded call once', async () => {
    const { processes, confirmed, store } = fixture();
    const token = await confirmed(anna);
    for (let looks = 0; looks < 10; looks++) await processes.state(anna, token);
    const completions = () => store.events.filter(({ event }) => event.type === 'confirmation.completed');
    expect(completions()).toEqual([]);
    const calls = await Promise.all(Array.from({ length: 10 }, () => processes.redeem(anna, token, 'home')));
    expect(new Set(calls)).toEqual(new Set(['granted']));
    expect(completions()).toMatchObject([{ event: { by: 'account:anna', okBy: 'guarded-call' } }]);
  });

  it('fails when nothing is proven in time, or nobody calls again after that', async () => {
    const { processes, begin, confirmed, clock } = fixture();
    const { token } = await begin(anna);
    const other = await confirmed(anna);
    clock.advance(120_000);
    for (const late of [token, other]) {
      expect(await processes.state(anna, late)).toBe('failure');
      expect(await processes.redeem(anna, late, 'home')).toBe('required');
    }
  });

  it('is worth an hour', async () => {
    const { processes, confirmed, clock } = fixture();
    const token = await confirmed(anna);
    await processes.redeem(anna, token, 'home');
    clock.advance(HOUR_MS - 1);
    expect(await processes.redeem(anna, token, 'home')).toBe('granted');
    clock.advance(1);
    expect(await processes.redeem(anna, token, 'home')).toBe('required');
    expect(await processes.state(anna, token)).toBe('stopped');
  });

  it.each(['of its token', 'of all'])(
    'opens nothing after a stop %s, whatever a guarded call wins meanwhile',
    async (which) => {
      const { processes, confirmed, service, store } = fixture();
      const token = await confirmed(anna);
      const looked = which === 'of all' ? 'list' : 'ofRequest';
      const look = service[looked].bind(service) as (...args: unknown[]) => Promise<never>;
      vi.spyOn(service, looked).mockImplementationOnce(async (...args: unknown[]) => {
        const found = await look(...args);
        expect(await processes.redeem(anna, token, 'home')).toBe('granted');
        return found;
      });
      expect(await processes.stop(anna, which === 'of all' ? undefined : token)).toBe('stopped');
      expect(store.events.at(-1)).toMatchObject({ event: { type: 'grant.revoked' } });
      expect(await processes.redeem(anna, token, 'home')).toBe('required');
      expect(await processes.state(anna, token)).toBe('stopped');
    },
  );

  it('is unknown to every other account', async () => {
    const { processes, confirmed } = fixture();
    const token = await confirmed(anna);
    for (const other of [ben, { ...anna, app: 'nas' }, { ...anna, user: 'anna' }]) {
      expect(await processes.redeem(other, token, 'home')).toBe('required');
      expect(await processes.state(other, token)).toBe('failure');
      expect(await processes.stop(other, token)).toBe('failure');
    }
    expect(await processes.redeem(anna, token, 'home')).toBe('granted');
  });

  it('is no confirmation that its app asked for under the same key', async () => {
    const { processes, service } = fixture();
    const token = '11111111-1111-4111-8111-111111111111';
    const session = createHash('sha256').update(token).digest('hex');
    const key = { app: 'router', user: 'Anna B.', session, window: session };
    const idempotency = { key: `tr064:${session}`, bodyHash: 'x' };
    await service.request({ key, action: { id: 'a', title: 'b' }, origin: 'home', idempotency });
    expect(await processes.state(anna, token)).toBe('failure');
    expect(await processes.stop(anna, undefined)).toBe('stopped');
    expect(await service.list({ app: 'router', state: 'pending', limit: 9 })).toMatchObject({
      items: [{ session }],
    });
  });
});

describe('one process at a time', () => {
  it('makes whoever comes second wait, wherever that is', async () => {
    const { processes, make, begin } = fixture(true);
    const { token } = await begin(anna);
    expect(await make(12).start(ben, 'home')).toBe('busy');
    expect(await make(12).state(ben, undefined)).toBe('anotherauthprocess');
    await processes.stop(anna, token);
    expect(await make(13).start(ben, 'home')).not.toBe('busy');
  });

  it('is that of one, however many begin in the same moment', async () => {
    for (let round = 0; round < 20; round++) {
      const { make } = fixture(true);
      const starts = Array.from({ length: 4 }, (_, n) =>
        make(round * 4 + n + 20).start(n % 2 === 0 ? anna : ben, 'home'),
      );
      const began = (await Promise.all(starts)).filter((started) => typeof started !== 'string');
      expect(began).toHaveLength(1);
    }
  });
});
