import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newKey } from '../../../../src/access/index.ts';
import { holdDataDir, openData } from '../../../../src/store/index.ts';
import { snapshotOf } from '../../../../src/store/sqlite/snapshot.ts';
import { startAt } from '../../../support/builders.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const aPlace = (): string => {
  const dataDir = mkdtempSync(join(tmpdir(), 'offhook-snapshot-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  return dataDir;
};
const aDataDir = async () => {
  const dataDir = aPlace();
  const data = await openData(dataDir, () => undefined, 'caller');
  onTestFinished(() => data.store.close());
  return { dataDir, ...data };
};
const by = { at: () => startAt, actor: 'key:key_owner' };

describe('a snapshot of the database', () => {
  it('holds what was there, opens with the secret key beside it, and leaves no file behind', async () => {
    const { dataDir, store, snapshot } = await aDataDir();
    const { record } = newKey(seededRandom(1), 'shop', 'web', ['confirm'], startAt);
    await store.keys.add(record);
    const before = readdirSync(dataDir).sort();
    const taken = await snapshot(by);
    if (!taken.ok) throw new Error(taken.error);
    expect(readdirSync(dataDir).sort()).toEqual(before);
    const bytes = await buffer(taken.value.content);
    expect(bytes.length).toBe(taken.value.bytes);
    expect(bytes.includes(readFileSync(join(dataDir, 'secret-key')))).toBe(false);

    const restored = aPlace();
    writeFileSync(join(restored, 'offhook.sqlite'), bytes, { mode: 0o600 });
    copyFileSync(join(dataDir, 'secret-key'), join(restored, 'secret-key'));
    const again = await openData(restored, () => undefined, 'caller');
    onTestFinished(() => again.store.close());
    expect(await again.store.keys.all()).toEqual([record]);
  });

  it('is told in the event log', async () => {
    const { store, snapshot } = await aDataDir();
    const taken = await snapshot(by);
    if (!taken.ok) throw new Error(taken.error);
    taken.value.content.destroy();
    const { bytes } = taken.value;
    const told = { type: 'backup.downloaded', at: startAt, app: null, subject: 'database', actor: 'key:key_owner' };
    expect(await store.events.since(0, 10)).toMatchObject([{ ...told, data: { bytes } }]);
  });

  it('is written into a file that only its owner reads, and that is gone when copying fails', async () => {
    const { dataDir } = await aDataDir();
    const before = readdirSync(dataDir).sort();
    let mode = 0;
    const fails = async (path: string) => {
      mode = statSync(path).mode & 0o777;
      throw new Error('no room');
    };
    await expect(snapshotOf(dataDir, fails)).rejects.toThrow('no room');
    expect(mode).toBe(0o600);
    expect(readdirSync(dataDir).sort()).toEqual(before);
  });

  it('is refused of a database that no browser could hold', async () => {
    const dataDir = aPlace();
    writeFileSync(join(dataDir, 'offhook.sqlite'), '');
    truncateSync(join(dataDir, 'offhook.sqlite'), 2 ** 30 + 1);
    expect(await snapshotOf(dataDir, async () => undefined)).toEqual({ ok: false, error: 'too-large' });
  });

  it('that a killed server left is removed by the next that starts', async () => {
    const dataDir = aPlace();
    writeFileSync(join(dataDir, 'offhook.sqlite.copy'), 'half');
    const letGo = await holdDataDir(dataDir);
    onTestFinished(letGo);
    expect(readdirSync(dataDir)).not.toContain('offhook.sqlite.copy');
  });
});
