import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../../../src/store/sqlite/engine.ts';
import type { Command, Reply } from '../../../../src/store/sqlite/thread/protocol.ts';
import { aPending } from '../../../support/builders.ts';

const KEY = Buffer.alloc(32, 7);
const SECRETS = { secret: 'GEZDGNBVGY3TQOJQ', recoveryHashes: ['feedfacefeedface'] };

const draft = (id: string, user: string): Command => {
  const authenticator = { id, app: 'ui', user, name: 'phone', createdAt: 1, state: 'draft' } as const;
  return { mode: 'write', id: 1, name: 'addDraft', args: [authenticator, SECRETS] };
};

const of = (user: string): Command => ({ mode: 'read', id: 2, name: 'authenticatorsOf', args: [{ app: 'ui', user }] });

describe('authenticators on the disk', () => {
  let dir: string;
  let engine: Engine;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'offhook-store-'));
    engine = await openEngine(join(dir, 'offhook.sqlite'), KEY);
    engine.run([draft('aut_1', 'anna'), draft('aut_2', 'ben')]);
  });
  afterEach(() => {
    engine.close();
    rmSync(dir, { recursive: true });
  });

  it('confirm nothing once they are gone, whoever had looked at the code before', () => {
    const change = (once: string, n: number): Command => {
      const next = { ...aPending('internet'), id: `cnf_${n}`, window: `w${n}` };
      return {
        mode: 'write',
        id: n,
        name: 'commit',
        args: [{ writes: [{ next, expectedVersion: 0, events: [] }], evidence: once }],
      };
    };
    const outcomes = engine.run([change('aut_1:58000001', 1), change('aut_9:58000001', 2)]);
    expect(outcomes).toMatchObject([{ value: 'committed' }, { value: 'evidence-spent' }]);
  });

  it('are sealed: no file of the database holds a secret or a hash', () => {
    const files = readdirSync(dir).map((name) => readFileSync(join(dir, name), 'latin1'));
    expect(files.some((text) => text.includes('aut_1'))).toBe(true);
    for (const text of files) {
      expect(text).not.toContain(SECRETS.secret);
      expect(text).not.toContain(SECRETS.recoveryHashes[0]);
    }
  });

  it('do not open with the secrets of another row', () => {
    const db = new Sqlite(join(dir, 'offhook.sqlite'));
    const other = "(SELECT sealed_secrets FROM authenticator WHERE id = 'aut_2')";
    db.exec(`UPDATE authenticator SET sealed_secrets = ${other} WHERE id = 'aut_1'`);
    db.close();
    const [stolen, own] = engine.run([of('anna'), of('ben')]) as [Reply, Reply];
    expect(stolen).toMatchObject({ ok: false });
    expect(own).toMatchObject({ ok: true, value: [{ secrets: SECRETS }] });
  });

  it('tell at the start that the secret key is another one', async () => {
    await expect(openEngine(join(dir, 'offhook.sqlite'), Buffer.alloc(32, 8))).rejects.toThrow(
      /^The secret key is not the one that the authenticators in .* were sealed with/,
    );
  });
});
