import { expect } from 'vitest';
import { Secret } from '../../src/lib/index.ts';
import { type Cut, type CutWire, layCutWire } from '../support/cut-wire.ts';
import type { SuiteDatabase } from '../support/postgres-store.ts';
import { begun, confirmation, start } from './confirmations.ts';

const CUTS: readonly Cut[] = ['unsent', 'sent', 'answered'];

/** Confirms `count` times, each time over a connection that dies at the commit, and compares what was told with what stands. */
export const confirmOverCutWire = async ({ openEmpty, url, query }: SuiteDatabase, count: number): Promise<void> => {
  await overWire({ openEmpty, url }, async (store, wire) => {
    for (let n = 0; n < count; n++) {
      const asked = await begun(store.confirmations, n);
      wire.cutAt('"does":"commit"', CUTS[n % CUTS.length] ?? 'sent');
      const told = await store.confirmations.commit({ writes: [confirmation(asked)], evidence: `phone:${asked.id}` });
      expect(told).toBe('committed');
    }
    expect(wire.cuts).toBe(count);
    const [row] = await query(`SELECT
      (SELECT count(*) FROM confirmation WHERE state = 'confirmed')::int AS confirmed,
      (SELECT count(*) FROM event WHERE type = 'confirmation.confirmed')::int AS events,
      (SELECT count(DISTINCT subject) FROM event WHERE type = 'confirmation.confirmed')::int AS subjects`);
    expect(row).toEqual({ confirmed: count, events: count, subjects: count });
  });
};

/** The same for a transaction of several statements. */
export const recordOverCutWire = async ({ openEmpty, url, query }: SuiteDatabase, count: number): Promise<void> => {
  await overWire({ openEmpty, url }, async (store, wire) => {
    for (let n = 0; n < count; n++) {
      const line = `l${n}`;
      wire.cutAt('COMMIT', CUTS[n % CUTS.length] ?? 'sent');
      await store.lines.remove(line, [{ type: 'line.removed', at: start, line, actor: 'cli' }]);
    }
    expect(wire.cuts).toBe(count);
    const [row] = await query('SELECT count(*)::int AS events, count(DISTINCT subject)::int AS subjects FROM event');
    expect(row).toEqual({ events: count, subjects: count });
  });
};

const overWire = async (
  { openEmpty, url }: Pick<SuiteDatabase, 'openEmpty' | 'url'>,
  play: (store: Awaited<ReturnType<SuiteDatabase['openEmpty']>>, wire: CutWire) => Promise<void>,
): Promise<void> => {
  const wire = await layCutWire(url());
  const store = await openEmpty({ url: new Secret(wire.url) });
  try {
    await play(store, wire);
  } finally {
    await store.close();
    await wire.stop();
  }
};
