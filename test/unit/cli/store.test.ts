import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../src/lib/index.ts';
import { borrowDataDir, holdDataDir, openData } from '../../../src/store/index.ts';
import { openPostgresStore } from '../../../src/store/postgres/open-store.ts';
import { copiedTables } from '../../../src/store/shared/copied.ts';
import { seal } from '../../../src/store/shared/sealed.ts';
import { emptyPlace } from '../../support/cli-place.ts';
import { dataPlace } from '../../support/data-place.ts';
import { describeWithPostgres, freshDatabase } from '../../support/postgres.ts';

const UNSAFE = ['--set', 'store.allowUnsafeFsync=true'];

/** A database that goes at the end of the test. */
const aDatabase = async (): Promise<string> => {
  const { url, drop } = await freshDatabase();
  onTestFinished(drop);
  return url;
};

/** A command line that is configured for that database, and has the key of a data directory where one is named. */
const onDatabase = (url: string, secretKeyFile?: string) => {
  const place = emptyPlace({
    OFFHOOK_STORE__URL: url,
    OFFHOOK_STORE__ALLOW_UNSAFE_FSYNC: 'true',
    OFFHOOK_SECRET_KEY_FILE: secretKeyFile ?? 'secret-key',
    OFFHOOK_HTTP__API_KEY: 'a-very-long-api-key',
  });
  writeFileSync(join(place.cwd, 'secret-key'), randomBytes(32), { mode: 0o600 });
  return place;
};

/** One row at least in every table. */
const fill = async (dataDir: string): Promise<void> => {
  const { store, secretKey, signingKeys } = await openData(dataDir, () => undefined, 'caller');
  await signingKeys.read(() => '{"keys":"these"}');
  for (const at of [1, 2, 3]) await store.lines.record([{ type: 'line.changed', at, line: 'kitchen', actor: 'cli' }]);
  const rows = await store.audit.rows(0, 10);
  expect(rows.length).toBe(3);
  await store.close();

  const db = new Sqlite(join(dataDir, 'offhook.sqlite'));
  const sealed = (row: string): Buffer => seal(secretKey, row, '{"MD5":"x"}');
  const insert = (table: string, row: Readonly<Record<string, unknown>>): void => {
    const columns = Object.keys(row);
    const names = columns.map((column) => `"${column}"`).join(', ');
    db.prepare(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`).run(
      Object.values(row),
    );
  };
  const who = { app: 'offhook-admin', user: 'änna', session: 's', window: 'w' };
  const ended = {
    state: 'completed',
    version: 3,
    code: '482913',
    expires_at: null,
    ended_at: 9,
    document: '{"a":"\\u00e9 \\\\ \'"}',
  };
  insert('confirmation', { seq: 7, id: 'cnf_1', ...who, origin: 'home', ...ended });
  insert('grant', {
    id: 'grt_1',
    confirmation_id: 'cnf_1',
    ...who,
    origin: 'home',
    method: 'phone',
    issued_at: 9,
    expires_at: 10,
    revoked_at: null,
  });
  insert('evidence', { once: 'code:1', at: 1 });
  insert('idempotency', { app: 'default', key: 'k', body_hash: 'h', confirmation_id: 'cnf_1', at: 1 });
  const line = {
    kind: 'dect',
    username: 'kitchen',
    label: 'Küche',
    confirms_for: '"*"',
    trust: 'standard',
    certificate: null,
    peer: null,
  };
  insert('line', {
    id: 'kitchen',
    ...line,
    enabled: 1,
    source: 'api',
    realm: 'offhook',
    sealed_secrets: sealed('line:kitchen'),
    tries: '[]',
  });
  insert('api_key', {
    id: 'key_1',
    app: 'default',
    label: 'x',
    hash: 'ab',
    scopes: '[]',
    created_at: 1,
    expires_at: null,
    revoked_at: null,
    replaced: 0,
  });
  insert('call', {
    seq: 4,
    id: 'c',
    at: 1_900_000_000_000,
    line: null,
    outcome: 'refused',
    refusal: 'x',
    detail: null,
    signals: '[]',
    address: '::1',
    transport: 'udp',
    user_agent: null,
  });
  insert('authenticator', {
    seq: 2,
    id: 'aut_1',
    app: 'default',
    user: 'anna',
    name: 'phone',
    created_at: 1,
    activated_at: 2,
    sealed_secrets: sealed('authenticator:aut_1'),
  });
  insert('app_code_try', { seq: 5, app: 'default', user: 'anna', at: 1 });
  insert('webhook', {
    id: 'whk_1',
    app: 'default',
    url: 'https://x.example/',
    types: '[]',
    from_seq: 1,
    created_at: 1,
    dropped: 0,
    enabled: 1,
    sealed_secret: sealed('webhook:whk_1'),
  });
  insert('webhook_old_secret', { id: 'whk_1', until: 5, sealed_secret: sealed('webhook-before:whk_1') });
  insert('delivery', {
    seq: 6,
    webhook_id: 'whk_1',
    event_seq: 2,
    tries: 1,
    first_at: 1,
    next_at: null,
    failure: 'gone',
  });
  insert('registration', { id: 'fritz', sealed_contact: sealed('registration:fritz'), is_lost: 1 });
  insert('account', {
    id: 'anna',
    app: 'default',
    user: 'änna',
    sealed_secrets: sealed('account:anna'),
    created_at: 1,
  });
  db.prepare(`UPDATE cursor SET seq = 3 WHERE name = 'webhooks'`).run();
  // What retention took has had a number too.
  insert('event', {
    seq: 90,
    id: 'evt_x',
    type: 'line.changed',
    at: 1,
    app: null,
    subject: 'x',
    actor: null,
    data: '{}',
  });
  db.prepare('DELETE FROM event WHERE seq = 90').run();
  db.close();
};

const dump = (dataDir: string): unknown => {
  const db = new Sqlite(join(dataDir, 'offhook.sqlite'), { readonly: true });
  const tables = copiedTables.map((table) => [table, db.prepare(`SELECT * FROM "${table}" ORDER BY 1, 2`).all()]);
  const numbers = db.prepare('SELECT name, seq FROM sqlite_sequence ORDER BY name').all();
  db.close();
  return { tables, numbers };
};

describeWithPostgres('offhook store', () => {
  it('migrate and status bring a database up to date, and say so', async () => {
    const { offhook } = onDatabase(await aDatabase());
    const before = await offhook('store', 'status');
    expect([before.exit, before.out]).toEqual([
      0,
      expect.stringMatching(/schema {4}none yet; to be taken: 1 first tables/),
    ]);
    expect((await offhook('store', 'migrate')).out).toMatch(
      /^The schema is up to date\. Steps taken:\n {2}1 first tables\n/,
    );
    expect((await offhook('store', 'migrate')).out).toBe('The schema is up to date: nothing was changed.\n');
    const { exit, out } = await offhook('store', 'status');
    expect([exit, out]).toEqual([
      0,
      expect.stringMatching(/schema {4}version \d+, up to date\nsettings {2}those that all nodes share/),
    ]);
    expect(out).toContain('fsync is off');
    expect(JSON.parse((await offhook('store', 'status', '--json')).out)).toMatchObject({ engine: 'postgresql' });
  });

  it('copy takes everything to a database and back, row by row, and leaves the original as it was', async () => {
    const { cwd, offhook } = await dataPlace();
    const data = join(cwd, 'data');
    await fill(data);
    // Noted with the grant, and not a second time where the copy writes that.
    const { store: filled } = await openData(data, () => undefined, 'caller');
    expect(await filled.adminSessions.provenSince('änna')).toBe(9);
    await filled.close();
    const original = dump(data);
    const url = await aDatabase();
    const there = await offhook('store', 'copy', '--to', url, ...UNSAFE);
    expect([there.err, there.exit]).toEqual(['', 0]);
    expect(there.out).toMatch(/^Copied and counted: confirmation 1, grant 1, evidence 1, event 3, /);
    expect(there.out).toContain('The audit chain is whole in both: 3 events, 0 seals.');
    expect(dump(data)).toEqual(original);

    const shared = onDatabase(url, join(data, 'secret-key'));
    const back = await shared.offhook('store', 'copy', '--to', 'back');
    expect([back.err, back.exit]).toEqual(['', 0]);
    expect(dump(join(shared.cwd, 'back'))).toEqual(original);
    expect(readdirSync(shared.cwd).sort()).toEqual(['back', 'secret-key']);
    for (const name of ['.', 'offhook.sqlite', 'secret-key', 'signing-keys.json'])
      expect(statSync(join(shared.cwd, 'back', name)).mode & 0o077, name).toBe(0);
    const { signingKeys, store } = await openData(join(shared.cwd, 'back'), () => undefined, 'caller');
    onTestFinished(() => store.close());
    expect(await signingKeys.read(() => 'none')).toBe('{"keys":"these"}');
  });

  it('copy numbers what comes next on from where the original was', async () => {
    const { cwd, offhook } = await dataPlace();
    await fill(join(cwd, 'data'));
    const url = await aDatabase();
    expect((await offhook('store', 'copy', '--to', url, ...UNSAFE)).exit).toBe(0);
    const { store } = await openData(join(cwd, 'data'), () => undefined, 'caller');
    onTestFinished(() => store.close());
    const { secretKey } = await openData(join(cwd, 'data'), () => undefined, 'caller');
    const copy = await openPostgresStore({
      url: new Secret(url),
      allowUnsafeFsync: true,
      secretKey,
      onFault: () => undefined,
    });
    onTestFinished(() => copy.close());
    await copy.lines.record([{ type: 'line.changed', at: 4, line: 'kitchen', actor: 'cli' }]);
    expect((await copy.events.since(3, 10)).map(({ seq }) => seq > 90)).toEqual([true]);
  });

  it('copy reads the place from standard input, and a password with it', async () => {
    const url = await aDatabase();
    const { offhook } = await dataPlace({}, `${url}\n`);
    expect((await offhook('store', 'copy', '--to', '-', ...UNSAFE)).exit).toBe(0);
  });

  it('copy refuses what is not empty, and what somebody uses', async () => {
    const url = await aDatabase();
    const { cwd, offhook } = await dataPlace();
    await fill(join(cwd, 'data'));
    const copy = async (...argv: string[]) => {
      const { exit, err } = await offhook('store', 'copy', ...argv, ...UNSAFE);
      return [exit, err];
    };
    const letGo = await holdDataDir(join(cwd, 'data'));
    expect(await copy('--to', url)).toEqual([3, expect.stringMatching(/^An Offhook runs on .*: stop it first\.\n$/)]);
    await letGo();

    const node = await openPostgresStore({
      url: new Secret(url),
      allowUnsafeFsync: true,
      secretKey: randomBytes(32),
      onFault: () => undefined,
    });
    expect(await copy('--to', url)).toEqual([
      3,
      expect.stringMatching(/^Offhook is connected to the database \(\d+ sessions?\): stop every node first/),
    ]);
    await node.close();

    expect((await copy('--to', url))[0]).toBe(0);
    expect(await copy('--to', url)).toEqual([
      3,
      expect.stringMatching(/^The database is not empty \(there are rows in the table confirmation\)/),
    ]);
    const shared = onDatabase(url, join(cwd, 'data/secret-key'));
    mkdirSync(join(shared.cwd, 'full'));
    writeFileSync(join(shared.cwd, 'full/x'), '');
    const back = await shared.offhook('store', 'copy', '--to', 'full');
    expect([back.exit, back.err]).toEqual([3, expect.stringMatching(/^The directory .*full is not empty/)]);
    const other = await onDatabase(url).offhook('store', 'copy', '--to', 'back');
    expect([other.exit, other.err]).toEqual([3, expect.stringMatching(/^The secret key is not the one/)]);
    const letGoAgain = await borrowDataDir(join(cwd, 'data'));
    await letGoAgain?.();
  });

  it('what only a data directory has says what to use instead', async () => {
    const { offhook } = onDatabase(await aDatabase());
    const said = async (...argv: string[]) => {
      const { exit, err } = await offhook(...argv);
      return [exit, err];
    };
    expect(await said('backup', 'copy')).toEqual([3, expect.stringContaining('pg_dump --format=custom')]);
    expect(await said('config', 'rotate-key')).toEqual([3, expect.stringContaining('cannot be rotated in place')]);
    expect(await said('doctor', 'clock', '--accept')).toEqual([3, expect.stringContaining('Other nodes may run')]);
  });

  it('keys, lines and the audit chain are looked after as in a data directory', async () => {
    const { offhook } = onDatabase(await aDatabase());
    expect((await offhook('key', 'add', '--app', 'shop')).exit).toBe(0);
    expect((await offhook('line', 'add', 'kitchen', '--kind', 'dect')).exit).toBe(0);
    expect(JSON.parse((await offhook('line', 'list', '--json')).out)).toMatchObject({ items: [{ id: 'kitchen' }] });
    expect(JSON.parse((await offhook('audit', 'verify', '--json')).out)).toMatchObject({ whole: true });
    expect((await offhook('line', 'import')).err).toMatch(/^There is no file of lines/);
    expect((await offhook('key', 'rotate-signing')).exit).toBe(0);
  });
});

describe('offhook store without store.url', () => {
  it('status names the file; migrate and config say that there is nothing to do', async () => {
    const { offhook } = await dataPlace();
    expect((await offhook('store', 'status')).out).toMatch(/^The data are in SQLite: .*offhook\.sqlite\./);
    for (const what of ['migrate', 'config']) {
      const { exit, err } = await offhook('store', what);
      expect([exit, err]).toEqual([3, expect.stringMatching(/^store\.url is not set: the data are in /)]);
    }
    const { exit, err } = await offhook('store', 'copy', '--to', 'elsewhere');
    expect([exit, err]).toEqual([3, expect.stringContaining('copy it with offhook backup')]);
    const wrong = await offhook('store', 'copy', '--to', 'postgres://me:p@ss@db.lan/x');
    expect([wrong.exit, wrong.err]).toEqual([
      2,
      expect.stringMatching(/^--to must be postgres:\/\/.*it is no such URL\.\n$/),
    ]);
  });
});
