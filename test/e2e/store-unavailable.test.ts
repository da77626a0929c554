import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkReadiness } from '../../src/cli/doctor/readiness.ts';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import type { ReadinessView } from '../../src/http/schema.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import type { Account, Answer, Shown } from '../support/relying-app.ts';
import { dialled } from '../support/whole-fixture.ts';

const run = promisify(execFile);

const DISK_BYTES = 4 * 1024 * 1024;

/** A disk of its own for the data, as small as a test needs it; undefined where this user may not make one. */
const smallDisk = async (): Promise<string | undefined> => {
  const path = await mkdtemp(join(tmpdir(), 'offhook-disk-'));
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES},mode=700`, 'offhook-test', path]).then(
    () => true,
    () => false,
  );
  onTestFinished(async () => {
    if (mounted) await run('umount', ['--lazy', path]);
    await rm(path, { recursive: true, force: true });
  });
  return mounted ? path : undefined;
};

/** Writes until nothing fits any more; gives the room back when it is called. */
const fill = async (disk: string): Promise<() => Promise<void>> => {
  const ballast = join(disk, 'ballast');
  const { bavail, bsize } = await statfs(disk);
  await writeFile(ballast, Buffer.alloc(bavail * bsize)).catch(() => undefined);
  for (let left = await statfs(disk); left.bavail > 0; left = await statfs(disk))
    await writeFile(join(disk, `ballast-${left.bavail}`), Buffer.alloc(left.bsize)).catch(() => undefined);
  return async () => {
    for (const name of await readdir(disk)) if (name.startsWith('ballast')) await rm(join(disk, name));
  };
};

const ask = ({ app }: OffhookProcess, window: string): Promise<Answer<Shown & { readonly code?: string }>> =>
  app.answer('POST', '/v1/confirmations', {
    user: 'anna',
    session: 's1',
    window,
    action: { id: 'settings.export', title: 'Export settings' },
    clientAddress: '192.168.178.20',
  });

const storePart = async ({ app }: OffhookProcess) => {
  const { status, body } = await app.answer<ReadinessView>('GET', '/readyz');
  return { status, store: body.parts.find(({ part }) => part === 'store') };
};

const phoneOn = async ({ sip }: OffhookProcess, account: Account): Promise<Phone> => {
  const phone = createPhone({ server: sip, ...account });
  await phone.start();
  onTestFinished(() => phone.stop());
  return phone;
};

const statusOf = async (phone: Phone, number: string): Promise<number> =>
  (await (await phone.dial(number)).final()).status;

/** What has to be true while the store takes no writes, and once it does again. */
const outage = async (offhook: OffhookProcess, detail: RegExp, begin: () => Promise<() => Promise<void> | void>) => {
  const phone = await phoneOn(offhook, await offhook.app.addLine('kitchen', 'dect'));
  expect((await phone.register()).status).toBe(200);
  const asked = await ask(offhook, 'w1');
  expect(asked.status).toBe(201);
  expect(await storePart(offhook)).toMatchObject({ status: 200, store: { ok: true } });

  const end = await begin();
  expect(await statusOf(phone, dialled(asked as Parameters<typeof dialled>[0]))).toBe(503);
  await expect
    .poll(() => storePart(offhook))
    .toMatchObject({ status: 503, store: { ok: false, reason: 'no-writes', detail: expect.stringMatching(detail) } });
  expect(await checkReadiness({ url: offhook.api })).toContainEqual(
    expect.objectContaining({ name: 'running server, store', state: 'fail', detail: expect.stringMatching(detail) }),
  );
  const refused = await ask(offhook, 'w2');
  expect(refused).toMatchObject({ status: 503, body: { code: 'store-unavailable', retryAfter: expect.any(Number) } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const registered = await phone.register();
  expect(registered.status).toBe(503);
  expect(await statusOf(phone, '8810')).toBe(503);
  expect((await offhook.app.read(asked.body.id)).state).toBe('pending');

  await end();
  await expect.poll(() => storePart(offhook)).toMatchObject({ status: 200, store: { ok: true } });
  expect((await ask(offhook, 'w2')).status).toBe(201);
  expect((await phone.register()).status).toBe(200);
  expect(await statusOf(phone, dialled(asked as Parameters<typeof dialled>[0]))).toBe(200);
  await expect.poll(async () => (await offhook.app.read(asked.body.id)).state).toBe('confirmed');
};

describe('a store that takes no writes makes nothing of a fault: 503 to apps and phones, not ready, and then all goes on', () => {
  it('where the disk is full', async ({ skip }) => {
    const disk = await smallDisk();
    if (disk === undefined) return skip('this user may not mount a tmpfs');
    const offhook = await startOffhook({ dataDir: disk });
    onTestFinished(() => offhook.end());
    await outage(offhook, /full/, async () => {
      const empty = await fill(disk);
      // What the log of the database has room for still fits: it is used up first.
      await expect.poll(async () => (await ask(offhook, 'w3')).status).toBe(503);
      return empty;
    });
    expect(offhook.output()).toMatch(/the store takes no writes/);
    expect(offhook.output()).toMatch(/the store takes writes again/);
    return undefined;
  });

  it('where another program holds its lock', async () => {
    const offhook = await startOffhook();
    onTestFinished(() => offhook.remove());
    await outage(offhook, /another program/, async () => {
      const other = new Sqlite(join(offhook.dataDir, 'offhook.sqlite'));
      other.exec('BEGIN IMMEDIATE');
      return () => {
        other.close();
      };
    });
  });
});
