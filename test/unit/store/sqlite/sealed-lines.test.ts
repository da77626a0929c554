import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { openData } from '../../../../src/store/index.ts';
import { asPut, provisioned } from '../../../contract/line-store.ts';

it('reads every line where the secrets of one do not open, and says which when they are asked for', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'offhook-sealed-'));
  const { store } = await openData(dir, () => undefined, 'caller');
  const db = new Sqlite(join(dir, 'offhook.sqlite'));
  onTestFinished(async () => {
    db.close();
    await store.close();
    rmSync(dir, { recursive: true });
  });
  const [hall, kitchen] = [provisioned('hall'), provisioned('kitchen')];
  for (const line of [hall, kitchen]) await store.lines.put(line, []);
  db.exec(`UPDATE line SET sealed_secrets = (SELECT sealed_secrets FROM line WHERE id = 'kitchen') WHERE id = 'hall'`);
  const [first, second] = await store.lines.after('');
  expect(first?.provisioned.line).toEqual(hall.line);
  for (const _ of ['at first', 'and again'])
    expect(() => first?.provisioned.secrets).toThrow('The sealed value of line:hall does not open');
  expect(second && asPut(second)).toEqual(kitchen);
});
