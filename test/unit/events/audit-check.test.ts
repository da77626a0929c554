import { describe, expect, it } from 'vitest';
import { createCheckChain } from '../../../src/events/index.ts';
import { sealerOf } from '../../support/audit-chain.ts';
import { MemoryAuditLog } from '../../support/memory-audit-log.ts';

const fact = (n: number) => ({
  id: `evt_${n}`,
  type: 'line.added',
  at: n,
  app: null,
  subject: 'hall',
  actor: null,
  data: {},
});

const aLog = async (events = 4): Promise<MemoryAuditLog> => {
  const log = new MemoryAuditLog();
  await log.append(...Array.from({ length: events }, (_, n) => fact(n)));
  await sealerOf(log).audit.seal();
  return log;
};

describe('the check of the chain', () => {
  it('finds it whole, and broken once an event was changed', async () => {
    const log = await aLog();
    const check = createCheckChain(log, async () => undefined);
    expect(await check()).toMatchObject({ whole: true, events: 4, seals: 1 });
    log.rowsNow = log.rowsNow.map((row) => (row.seq === 2 ? { ...row, subject: 'attic' } : row));
    expect(await check()).toMatchObject({ whole: false, seal: { from: 1, to: 4 } });
  });

  it('is made once for all who ask at the same time', async () => {
    const log = await aLog();
    let reads = 0;
    const counting = {
      cut: () => {
        reads += 1;
        return log.cut();
      },
      seals: log.seals.bind(log),
      rows: log.rows.bind(log),
    };
    const check = createCheckChain(counting, async () => undefined);
    await Promise.all([check(), check(), check()]);
    // At the beginning and at the end of one check.
    expect(reads).toBe(2);
  });

  it('gives way to everything else again and again', async () => {
    let gaveWay = 0;
    const check = createCheckChain(await aLog(500), async () => {
      gaveWay += 1;
    });
    await check();
    expect(gaveWay).toBe(10);
  });

  it('is made again when the log lost its oldest events meanwhile', async () => {
    const log = await aLog();
    const cuts = [
      { seq: 0, hash: '0'.repeat(64) },
      { seq: 9, hash: '9'.repeat(64) },
    ];
    const check = createCheckChain(
      { cut: async () => cuts.shift() ?? log.cut(), seals: log.seals.bind(log), rows: log.rows.bind(log) },
      async () => undefined,
    );
    expect(await check()).toMatchObject({ whole: true });
  });

  it('says that the log cannot be read, and looks again the next time', async () => {
    const log = await aLog();
    let gone = true;
    const check = createCheckChain(
      {
        cut: () => (gone ? Promise.reject(new Error('gone')) : log.cut()),
        seals: log.seals.bind(log),
        rows: log.rows.bind(log),
      },
      async () => undefined,
    );
    await expect(check()).rejects.toThrow('gone');
    gone = false;
    expect(await check()).toMatchObject({ whole: true });
  });
});
