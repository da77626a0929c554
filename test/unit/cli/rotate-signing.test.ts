import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openData } from '../../../src/store/index.ts';
import { sealerOf } from '../../support/audit-chain.ts';
import { dataPlace } from '../../support/data-place.ts';

const keysIn = (cwd: string): readonly { readonly kid: string; readonly d: string }[] =>
  JSON.parse(readFileSync(join(cwd, 'data/signing-keys.json'), 'utf8'));

describe('offhook key rotate-signing', () => {
  it('makes a new key beside the old one, for the owner alone, and shows neither', async () => {
    const { cwd, offhook } = await dataPlace();
    const { exit, out } = await offhook('key', 'rotate-signing');
    const [old, made] = keysIn(cwd);
    expect(exit).toBe(0);
    expect(out).toContain(`Made signing key ${made?.kid}. It signs from `);
    expect(out).toContain('Old keys that still verify tokens: 1');
    for (const key of [old, made]) expect(out).not.toContain(key?.d);
    expect(statSync(join(cwd, 'data/signing-keys.json')).mode & 0o777).toBe(0o600);
  });

  it('forgets the old keys with --at-once', async () => {
    const { cwd, offhook } = await dataPlace();
    await offhook('key', 'rotate-signing');
    const old = keysIn(cwd).map(({ kid }) => kid);
    const { out } = await offhook('key', 'rotate-signing', '--at-once', '--json');
    const told = JSON.parse(out);
    expect(keysIn(cwd).map(({ kid }) => kid)).toEqual([told.kid]);
    expect(told.published).toEqual([told.kid]);
    expect(old).not.toContain(told.kid);
  });

  it('is noted in the audit chain, which stays whole, also where somebody has the database open', async () => {
    const { cwd, offhook } = await dataPlace();
    const { store } = await openData(join(cwd, 'data'), () => undefined, 'caller');
    onTestFinished(() => store.close());
    const told = [];
    for (const args of [[], ['--at-once']])
      told.push(JSON.parse((await offhook('key', 'rotate-signing', '--json', ...args)).out));
    const { audit } = sealerOf(store.audit);
    await audit.seal();
    expect(await store.events.since(0, 10)).toMatchObject(
      told.map(({ kid, signsFrom, published }) => ({
        type: 'signing-key.rotated',
        app: null,
        subject: kid,
        actor: 'cli',
        data: { signsFrom: Date.parse(signsFrom), published },
      })),
    );
    const verified = await offhook('audit', 'verify', '--json');
    expect([verified.exit, JSON.parse(verified.out)]).toMatchObject([0, { whole: true, events: 2, tail: null }]);
    const exported = await offhook('audit', 'export');
    for (const { d } of keysIn(cwd)) expect(exported.out).not.toContain(d);
  });

  it('refuses a file that is none, or that others may read, with one sentence, and leaves it alone', async () => {
    const { cwd, offhook } = await dataPlace();
    await offhook('key', 'rotate-signing');
    const path = join(cwd, 'data/signing-keys.json');
    chmodSync(path, 0o644);
    expect(await offhook('key', 'rotate-signing')).toMatchObject({
      exit: 3,
      err: expect.stringContaining('signing-keys.json has the permissions 0644 instead of 0600: run chmod 600'),
    });
    chmodSync(path, 0o600);
    writeFileSync(path, '{}');
    expect(await offhook('key', 'rotate-signing')).toMatchObject({
      exit: 3,
      err: expect.stringContaining('signing-keys.json holds no signing keys: put it back from a backup, or delete it.'),
    });
    expect(readFileSync(path, 'utf8')).toBe('{}');
  });
});
