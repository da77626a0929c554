import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../../src/store/sqlite/database.ts';
import { openStore } from '../../../../src/store/sqlite/open-store.ts';
import { begun, cancellation, committed, creation, expiry, pending, start } from '../../../contract/confirmations.ts';

const placeOf = () => {
  const dir = mkdtempSync(join(tmpdir(), 'offhook-count-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'offhook.sqlite');
};

it('the number of live confirmations is kept through all that begins, ends, is undone and is forgotten', async () => {
  const path = placeOf();
  const store = await openStore({ path, secretKey: Buffer.alloc(32), onFault: () => undefined, thread: 'caller' });
  const { confirmations } = store;
  const db = openDatabase(path);
  onTestFinished(async () => {
    db.close();
    await store.close();
  });
  const kept = () => db.prepare('SELECT live FROM live_count').pluck().get();
  const counted = () => db.prepare('SELECT count(*) FROM confirmation WHERE ended_at IS NULL').pluck().get();

  const [first, second] = [await begun(confirmations, 1), await begun(confirmations, 2)];
  await begun(confirmations, 3);
  expect([kept(), counted()]).toEqual([3, 3]);
  await confirmations.commit({ writes: [creation(pending(4)), creation(pending(5, { code: first.code }))] });
  expect([kept(), counted()]).toEqual([3, 3]);
  await committed(confirmations, { writes: [expiry(first)] });
  await committed(confirmations, { writes: [cancellation(second)] });
  expect([kept(), counted()]).toEqual([1, 1]);
  await confirmations.prune(start + 86_400_000);
  expect([kept(), counted()]).toEqual([1, 1]);
  const caps = { now: start, maxLive: 1, maxPerUser: 9 };
  expect(await confirmations.commit({ writes: [creation(pending(6))], caps })).toBe('too-many-live');
  expect([kept(), counted()]).toEqual([1, 1]);
});

it('the write-ahead log gives back what a flood made of it', () => {
  const path = placeOf();
  const db = openDatabase(path);
  onTestFinished(() => void db.close());
  db.exec('CREATE TABLE t (x BLOB)');
  db.pragma('wal_autocheckpoint = 0');
  db.prepare('INSERT INTO t VALUES (zeroblob(20000000))').run();
  const walBytes = () => statSync(`${path}-wal`).size;
  expect(walBytes()).toBeGreaterThan(20_000_000);
  db.pragma('wal_checkpoint(RESTART)');
  db.prepare('INSERT INTO t VALUES (1)').run();
  expect(walBytes()).toBeLessThanOrEqual(4 * 1024 * 1024);
});
