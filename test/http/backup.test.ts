import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { createBackups } from '../../src/app/backups.ts';
import { err, ok } from '../../src/lib/index.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

type Snapshot = Parameters<typeof createBackups>[0];

const twoBytes = () => ({ bytes: 2, content: Readable.from([Buffer.from('ab')]) });

describe('a backup over REST', () => {
  let fixture: RestFixture;
  const open = async (snapshot?: Snapshot): Promise<void> => {
    const backups = snapshot && createBackups(snapshot, new ManualClock());
    fixture = await aRestFixture({ managing: { backups } });
  };
  const download = () => fixture.call('GET', '/v1/backup');
  afterEach(() => fixture.close());

  it('is a file with a name, for whoever asked', async () => {
    const actors: string[] = [];
    await open(async ({ actor }) => {
      actors.push(actor);
      return ok(twoBytes());
    });
    const { status, headers, text } = await download();
    expect([status, text]).toEqual([200, 'ab']);
    expect(headers).toMatchObject({
      'content-type': 'application/vnd.sqlite3',
      'content-length': '2',
      'cache-control': 'no-store',
    });
    expect(headers['content-disposition']).toMatch(/^attachment; filename="offhook-\d{4}-\d\d-\d\d\.sqlite"$/);
    expect(actors).toEqual([expect.stringMatching(/^key:key_/)]);
  });

  it('is taken by one at a time, and again when it was read or failed', async () => {
    const waiting: Readable[] = [];
    let breaks = false;
    await open(async () => {
      if (breaks) throw new Error('no room');
      const content = new Readable({ read: () => undefined });
      waiting.push(content);
      return ok({ bytes: 2, content });
    });
    const first = download();
    await expect.poll(() => waiting.length).toBe(1);
    expect(await download()).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
    waiting[0]?.push('ab');
    waiting[0]?.push(null);
    expect((await first).text).toBe('ab');
    breaks = true;
    expect((await download()).status).toBe(500);
    breaks = false;
    const last = download();
    await expect.poll(() => waiting.length).toBe(2);
    waiting[1]?.push('cd');
    waiting[1]?.push(null);
    expect((await last).text).toBe('cd');
  });

  it('is made elsewhere of what is too large, and of a database that a server keeps', async () => {
    await open(async () => err('too-large'));
    for (const _ of [1, 2]) {
      const refused = await download();
      expect(refused).toMatchObject({ status: 409, body: { code: 'backup-elsewhere' } });
      expect(refused.body.detail).toContain('offhook backup');
    }
    await fixture.close();
    await open();
    const refused = await download();
    expect(refused).toMatchObject({ status: 409, body: { code: 'backup-elsewhere' } });
    expect(refused.body.detail).toContain('pg_dump');
  });

  it('is not made for who asks for its head alone', async () => {
    let made = 0;
    await open(async () => {
      made++;
      return ok(twoBytes());
    });
    expect((await fixture.call('HEAD', '/v1/backup')).status).toBe(405);
    expect(made).toBe(0);
  });
});
