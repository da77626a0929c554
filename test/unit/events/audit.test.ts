import { describe, expect, it } from 'vitest';
import type { Seal } from '../../../src/events/port.ts';
import { exportedOf, sealerOf, verdictOn, verdictOnLog } from '../../support/audit-chain.ts';
import { settled } from '../../support/builders.ts';
import { MemoryAuditLog } from '../../support/memory-audit-log.ts';

const fact = (n: number, at = n) => ({
  id: `evt_${n}`,
  type: 'line.bound',
  at,
  app: null,
  subject: 'kitchen',
  actor: null,
  data: { n },
});

const filled = async (count: number): Promise<MemoryAuditLog> => {
  const log = new MemoryAuditLog();
  await log.append(...Array.from({ length: count }, (_, n) => fact(n)));
  return log;
};

describe('the sealer', () => {
  it('seals at the start what an earlier process left, and then every ten seconds what came', async () => {
    const log = await filled(3);
    const { audit, clock, faults } = sealerOf(log);
    audit.start();
    await settled();
    expect(log.sealsNow.map(({ from, to }) => [from, to])).toEqual([[1, 3]]);
    await log.append(fact(4));
    clock.advance(9_999);
    await settled();
    expect(log.sealsNow).toHaveLength(1);
    clock.advance(1);
    await settled();
    expect(log.sealsNow.map(({ from, to }) => [from, to])).toEqual([
      [1, 3],
      [4, 4],
    ]);
    await audit.stop();
    expect(faults).toEqual([]);
  });

  it('seals a long backlog in stretches', async () => {
    const log = await filled(600);
    await sealerOf(log).audit.seal();
    expect(log.sealsNow.map(({ from, to }) => [from, to])).toEqual([
      [1, 250],
      [251, 500],
      [501, 600],
    ]);
  });

  it('seals the rest when it stops, and leaves no timer', async () => {
    const log = await filled(1);
    const { audit, clock } = sealerOf(log);
    audit.start();
    await settled();
    await log.append(fact(2));
    await audit.stop();
    await audit.stop();
    expect(await log.unsealed()).toBe(0);
    expect(clock.armed).toBe(0);
  });

  it('seals over an event that cannot be read as it is, and reports it once', async () => {
    const log = await filled(3);
    log.rowsNow[1] = { seq: 2, unreadable: '{"address":' };
    const { audit, faults } = sealerOf(log);
    await audit.seal();
    await audit.seal();
    expect(log.sealsNow.map(({ from, to }) => [from, to])).toEqual([[1, 3]]);
    expect(faults).toEqual([new Error('Event 2 is not in the form in which it was written: offhook audit verify')]);
    const sealed = log.sealsNow[0]?.hash;
    log.sealsNow = [];
    log.rowsNow[1] = { seq: 2, unreadable: '{"address"' };
    await audit.seal();
    expect(log.sealsNow[0]?.hash).not.toBe(sealed);
  });

  it('leaves what comes while it seals to the next round: it ends however fast that comes', async () => {
    const log = await filled(250);
    const seal = log.seal.bind(log);
    log.seal = async (most) => {
      const sealed = await seal(most);
      await log.append(fact(1), fact(2));
      return sealed;
    };
    await sealerOf(log).audit.seal();
    expect(log.sealsNow.map(({ from, to }) => [from, to])).toEqual([
      [1, 250],
      [251, 252],
    ]);
  });

  it('makes no seal over nothing', async () => {
    const log = new MemoryAuditLog();
    await sealerOf(log).audit.seal();
    expect(log.sealsNow).toEqual([]);
  });

  it('never forks the chain: of many that seal at once, each seal follows the one before', async () => {
    const log = await filled(900);
    const sealers = Array.from({ length: 4 }, () => sealerOf(log).audit);
    await Promise.all(sealers.flatMap((audit) => [audit.seal(), audit.seal()]));
    expect(await verdictOnLog(log)).toMatchObject({ whole: true, events: 900, seals: 4, tail: null });
  });

  it('goes on after a failure of the store', async () => {
    const log = await filled(2);
    let broken = true;
    const seal = log.seal.bind(log);
    log.seal = async (most) => {
      if (broken) throw new Error('the disk is gone');
      return seal(most);
    };
    const { audit, clock, faults } = sealerOf(log);
    audit.start();
    await settled();
    expect(faults).toHaveLength(1);
    broken = false;
    clock.advance(10_000);
    await settled();
    expect(await log.unsealed()).toBe(0);
  });

  it('lets retention take only what every durable consumer has passed', async () => {
    const log = await filled(500);
    const { audit } = sealerOf(log, [400, 260]);
    await audit.seal();
    await audit.forget(1_000_000);
    expect((await log.cut()).seq).toBe(250);
    const free = sealerOf(log).audit;
    await free.forget(300);
    expect((await log.cut()).seq).toBe(250);
    await free.forget(1_000_000);
    expect((await log.cut()).seq).toBe(500);
  });
});

describe('the verifier', () => {
  const sealedTwice = async (): Promise<MemoryAuditLog> => {
    const log = await filled(4);
    const { audit } = sealerOf(log);
    await audit.seal();
    await log.append(fact(5), fact(6));
    await audit.seal();
    await log.append(fact(7), fact(8));
    return log;
  };

  it('counts what is whole, and names the tail that is not sealed', async () => {
    const log = await sealedTwice();
    expect(await verdictOnLog(log)).toEqual({
      whole: true,
      events: 8,
      seals: 2,
      cut: await log.cut(),
      sealed: await log.sealed(),
      tail: { count: 2, from: 7, to: 8 },
    });
  });

  it('names the seal over an event that was changed in the store', async () => {
    const log = await sealedTwice();
    const row = log.rowsNow[4];
    if (!row || 'unreadable' in row) throw new Error('no event');
    log.rowsNow[4] = { ...row, subject: 'hall' };
    expect(await verdictOnLog(log)).toMatchObject({ whole: false, seal: { from: 5, to: 6 } });
  });

  it.each([0, 1, 3, 4, 5])('names the seal over an event that was taken out of the store (%i)', async (at) => {
    const log = await sealedTwice();
    log.rowsNow.splice(at, 1);
    const seal = at < 4 ? { from: 1, to: 4 } : { from: 5, to: 6 };
    expect(await verdictOnLog(log)).toMatchObject({ whole: false, seal });
  });

  it.each([0, 1])('finds a seal that was taken out of the store (%i)', async (at) => {
    const log = await sealedTwice();
    log.sealsNow.splice(at, 1);
    const verdict = await verdictOnLog(log);
    // Without its newest seal the chain is shorter and whole: its events count as not sealed yet.
    if (at === 1) expect(verdict).toMatchObject({ whole: true, tail: { from: 5, to: 8 } });
    else expect(verdict).toMatchObject({ whole: false, seal: { from: 5, to: 6 } });
  });

  it.each([
    ['from', 2],
    ['to', 3],
    ['prevHash', 'a'.repeat(64)],
    ['hash', 'a'.repeat(64)],
  ] as const)('names a seal whose %s was changed in the store', async (field, value) => {
    const log = await sealedTwice();
    log.sealsNow[0] = { ...(log.sealsNow[0] as Seal), [field]: value };
    const verdict = await verdictOnLog(log);
    expect(verdict.whole).toBe(false);
    expect(verdict).toHaveProperty('seal');
  });

  it('does not take a chain without its first events for one from the first event on', async () => {
    const log = await sealedTwice();
    log.rowsNow.splice(0, 4);
    const [taken] = log.sealsNow.splice(0, 1);
    const exported = (seq: number) =>
      exportedOf({
        cut: async () => ({ seq, hash: taken?.hash ?? '' }),
        seals: (after, limit) => log.seals(after, limit),
        rows: (after, limit) => log.rows(after, limit),
      });
    expect(verdictOn(await exported(4))).toMatchObject({ whole: true, cut: { seq: 4 } });
    expect(verdictOn(await exported(0))).toMatchObject({ whole: false, line: 1 });
  });

  it('names an event that cannot be read any more', async () => {
    const log = await sealedTwice();
    log.rowsNow[2] = { seq: 3, unreadable: '{"n":' };
    expect(await verdictOnLog(log)).toMatchObject({ whole: false, seq: 3 });
  });
});

it('an export ends with a refusal, not with a chain, when retention takes events meanwhile', async () => {
  const log = await filled(3);
  const { audit } = sealerOf(log);
  await audit.seal();
  const seals = async (seq: number, limit: number) => {
    const page = await log.seals(seq, limit);
    await audit.forget(1_000_000);
    return page;
  };
  const cut = () => log.cut();
  const rows = (seq: number, limit: number) => log.rows(seq, limit);
  await expect(exportedOf({ cut, seals, rows })).rejects.toThrow(/forgotten/);
});
