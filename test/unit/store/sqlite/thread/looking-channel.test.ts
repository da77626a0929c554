import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { byName } from '../../../../../src/store/sqlite/by-name.ts';
import { connect } from '../../../../../src/store/sqlite/connect.ts';
import { openAlone } from '../../../../../src/store/sqlite/database.ts';
import { createLooks } from '../../../../../src/store/sqlite/looks/all-looks.ts';
import type { SqlitePorts } from '../../../../../src/store/sqlite/sqlite-store.ts';
import type { Channel, OpenChannel, Receiver } from '../../../../../src/store/sqlite/thread/channel.ts';
import { StoreClient } from '../../../../../src/store/sqlite/thread/client.ts';
import { openInline } from '../../../../../src/store/sqlite/thread/inline-channel.ts';
import { Looker } from '../../../../../src/store/sqlite/thread/looker.ts';
import { lookingFirst } from '../../../../../src/store/sqlite/thread/looking-channel.ts';
import { portsOf } from '../../../../../src/store/sqlite/thread/ports-of.ts';
import type { Command } from '../../../../../src/store/sqlite/thread/protocol.ts';
import { begun, cancellation, committed } from '../../../../contract/confirmations.ts';

afterEach(() => void vi.restoreAllMocks());

/** An engine in this thread that hears what it is asked at once, answers only when it may, then all of it in one answer, and can break. */
const heldBack = () => {
  const asked: string[] = [];
  let held: Command[] | undefined;
  let inner: Channel | undefined;
  let engine: Receiver | undefined;
  const open: OpenChannel = async (options, receiver) => {
    engine = receiver;
    const { channel, catalogue } = await openInline(options, receiver);
    inner = channel;
    const send = (group: readonly Command[]) => {
      asked.push(...group.map(({ name }) => name));
      if (held) held.push(...group);
      else channel.send(group);
    };
    return { channel: { ...channel, send }, catalogue };
  };
  const hold = (): (() => void) => {
    const together: Command[] = [];
    held = together;
    return () => {
      held = undefined;
      inner?.send(together);
    };
  };
  const breakOff = async () => {
    await inner?.close();
    engine?.broken(new Error('gone'));
  };
  return { open, asked, hold, breakOff };
};

/** A store on a file whose engine runs in this thread, with looks before it as where it has a thread of its own. */
const opened = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'offhook-looks-'));
  const path = join(dir, 'offhook.sqlite');
  const engine = heldBack();
  const options = { path, secretKey: Buffer.alloc(32), onFault: () => undefined };
  const { client, catalogue } = await StoreClient.open(options, lookingFirst(engine.open));
  onTestFinished(async () => {
    await client.close();
    rmSync(dir, { recursive: true });
  });
  return { ...portsOf<SqlitePorts>(catalogue, client), ...engine, path, client, catalogue };
};

const connected = (path: string): Database => {
  const db = connect(path, { timeout: 0 });
  onTestFinished(() => void db.close());
  return db;
};

describe('the channel that looks first', () => {
  it('asks the engine for nothing that it can find itself', async () => {
    const { confirmations, keys, adminSessions, asked } = await opened();
    const live = await begun(confirmations, 1);
    asked.length = 0;
    const { app, user, session, window } = live;
    const found = await Promise.all([
      confirmations.load(live.id),
      confirmations.load('cnf_none'),
      confirmations.standing({ app, user, session, window }, live.createdAt),
      keys.byHash('none'),
      adminSessions.byHash('none'),
    ]);
    expect(found).toEqual([live, undefined, { live, grant: undefined }, undefined, undefined]);
    expect(asked).toEqual([]);
  });

  it('asks it for what is asked together with anything else', async () => {
    const { confirmations, asked } = await opened();
    const live = await begun(confirmations, 1);
    asked.length = 0;
    const found = await Promise.all([confirmations.nextDeadline(), confirmations.load(live.id)]);
    expect(found).toEqual([live.expiresAt, live]);
    expect(asked).toEqual(['confirmations.nextDeadline', 'confirmations.load']);
  });

  it('overtakes nothing that was asked before', async () => {
    const { confirmations, asked, hold } = await opened();
    const live = await begun(confirmations, 1);
    asked.length = 0;
    const release = hold();
    const cancelled = committed(confirmations, { writes: [cancellation(live)] });
    await Promise.resolve();
    const found = confirmations.load(live.id);
    await Promise.resolve();
    expect(asked).toEqual(['confirmations.commit', 'confirmations.load']);
    release();
    await cancelled;
    expect(await found).toMatchObject({ kind: 'cancelled' });
    expect(await confirmations.load(live.id)).toMatchObject({ kind: 'cancelled' });
    expect(asked).toEqual(['confirmations.commit', 'confirmations.load']);
  });

  it('waits for nobody who has not committed, and finds nothing of that', async () => {
    const { confirmations, path, asked } = await opened();
    const live = await begun(confirmations, 1);
    asked.length = 0;
    const other = connected(path);
    other.exec(`BEGIN IMMEDIATE; DELETE FROM confirmation`);
    expect(await confirmations.load(live.id)).toEqual(live);
    other.exec('COMMIT');
    expect(await confirmations.load(live.id)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('has the engine answer what it cannot, and say why that cannot either', async () => {
    const { confirmations, asked, path } = await opened();
    const live = await begun(confirmations, 1);
    asked.length = 0;
    vi.spyOn(Looker.prototype, 'find').mockReturnValueOnce(undefined);
    expect(await confirmations.load(live.id)).toEqual(live);
    expect(asked).toEqual(['confirmations.load']);
    connected(path).exec('ALTER TABLE confirmation RENAME COLUMN document TO text');
    await expect(confirmations.load(live.id)).rejects.toThrow('The store failed at confirmations.load');
    connected(path).exec('ALTER TABLE confirmation RENAME COLUMN text TO document');
    expect(await confirmations.load(live.id)).toEqual(live);
    expect(asked).toEqual(['confirmations.load', 'confirmations.load']);
  });

  it('leaves no log beside the file when it closes', async () => {
    const { confirmations, client, path } = await opened();
    const { id } = await begun(confirmations, 1);
    await confirmations.load(id);
    expect(existsSync(`${path}-wal`)).toBe(true);
    await client.close();
    expect([path, `${path}-wal`, `${path}-shm`].map(existsSync)).toEqual([true, false, false]);
  });
});

describe('what looks into a database', () => {
  const catalogue = { confirmations: { load: 'look' } } as const;
  const load: Command = { id: 1, name: 'confirmations.load', args: ['cnf_none'] };

  it('lets go of the file for good when it is closed', async () => {
    const { path, client } = await opened();
    await client.close();
    const looker = new Looker(path, catalogue);
    expect(looker.find([load])).toEqual([{ id: 1, ok: true, value: undefined }]);
    expect(() => openAlone(path)).toThrow('Somebody has');
    looker.close();
    expect(looker.find([load])).toBeUndefined();
    openAlone(path).close();
  });

  it('leaves it alone until it is asked for a look', async () => {
    const { path, client } = await opened();
    await client.close();
    const looker = new Looker(path, catalogue);
    expect(looker.find([{ id: 1, name: 'confirmations.nextDeadline', args: [] }])).toBeUndefined();
    openAlone(path).close();
    looker.close();
  });

  it('is closed when the engine is gone', async () => {
    const { confirmations, breakOff } = await opened();
    await confirmations.load('cnf_none');
    const closed = vi.spyOn(Looker.prototype, 'close');
    await breakOff();
    expect(closed).toHaveBeenCalledOnce();
  });

  it('finds nothing where there is no file', () => {
    const looker = new Looker(join(tmpdir(), 'offhook-no-such-file.sqlite'), catalogue);
    expect(looker.find([load])).toBeUndefined();
    looker.close();
  });
});

describe('looks', () => {
  /** A database with the schema of today, and what is prepared on it. */
  const preparing = async () => {
    const { path, catalogue } = await opened();
    const db = connected(path);
    const prepared: string[] = [];
    const prepare = db.prepare.bind(db);
    vi.spyOn(db, 'prepare').mockImplementation(((sql: string) => {
      prepared.push(sql);
      return prepare(sql);
    }) as typeof db.prepare);
    return { catalogue, looks: createLooks(db), prepared, plan: (sql: string) => prepare(`EXPLAIN QUERY PLAN ${sql}`) };
  };

  it('are what the catalogue calls a look, and nothing else', async () => {
    const { catalogue, looks } = await preparing();
    const travelling = [...byName(catalogue)].flatMap(([name, way]) => (way === 'look' ? [name] : []));
    expect(travelling.sort()).toEqual([...byName<unknown>(looks).keys()].sort());
  });

  it('are led by an index to each row they read', async () => {
    const { prepared, plan } = await preparing();
    expect(prepared.length).toBeGreaterThan(4);
    for (const sql of prepared) {
      const bound = Array.from(sql.matchAll(/\?/g), () => '');
      const steps = plan(sql).all(...bound) as { detail: string }[];
      expect(steps.length, sql).toBe(1);
      expect(steps[0]?.detail).toMatch(/^SEARCH /);
      expect(steps[0]?.detail.match(/=\?/g)?.length, steps[0]?.detail).toBe(sql.match(/= \?/g)?.length);
    }
  });
});
