import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoreUnusable } from '../../../../../src/store/shared/unusable.ts';
import { connect } from '../../../../../src/store/sqlite/connect.ts';
import { openAlone } from '../../../../../src/store/sqlite/database.ts';
import { openEngine } from '../../../../../src/store/sqlite/engine.ts';
import { createLooks } from '../../../../../src/store/sqlite/looks.ts';
import type { SqlitePorts } from '../../../../../src/store/sqlite/sqlite-store.ts';
import type { OpenChannel, Receiver } from '../../../../../src/store/sqlite/thread/channel.ts';
import { StoreClient } from '../../../../../src/store/sqlite/thread/client.ts';
import { openInline } from '../../../../../src/store/sqlite/thread/inline-channel.ts';
import { lookingFirst } from '../../../../../src/store/sqlite/thread/looking-channel.ts';
import { portsOf } from '../../../../../src/store/sqlite/thread/ports-of.ts';
import type { Command } from '../../../../../src/store/sqlite/thread/protocol.ts';
import { adminSessionStoreContract } from '../../../../contract/admin-session-store.ts';
import { confirmationStoreContract } from '../../../../contract/confirmation-store.ts';
import { begun, cancellation, committed } from '../../../../contract/confirmations.ts';
import { keyStoreContract } from '../../../../contract/key-store.ts';

const newPath = (): { readonly path: string; remove(): void } => {
  const dir = mkdtempSync(join(tmpdir(), 'offhook-looks-'));
  return { path: join(dir, 'offhook.sqlite'), remove: () => rmSync(dir, { recursive: true, force: true }) };
};

/** Says what of the groups comes to the engine, whose part of the process the test can break. */
const overheard = (open: OpenChannel) => {
  const asked: Command[] = [];
  let engine: Receiver | undefined;
  const openChannel: OpenChannel = async (options, receiver) => {
    engine = receiver;
    const { channel, catalogue } = await open(options, receiver);
    const send = (group: readonly Command[]) => {
      asked.push(...group);
      channel.send(group);
    };
    return { channel: { ...channel, send }, catalogue };
  };
  return { openChannel, asked, breakOff: (cause: Error) => engine?.broken(cause) };
};

/** A store whose engine runs in this thread, on a file, with looks before it as where it has a thread of its own. */
const openLooking = async () => {
  const { path, remove } = newPath();
  const { openChannel, asked, breakOff } = overheard(openInline);
  const options = { path, secretKey: Buffer.alloc(32), onFault: () => undefined };
  const { client, catalogue } = await StoreClient.open(options, lookingFirst(openChannel));
  const ports = portsOf<SqlitePorts>(catalogue, client);
  const close = async () => {
    await client.close();
    remove();
  };
  const facts = async () => (await ports.events.since(0, 100)).map(({ id: _, seq: __, ...fact }) => fact);
  return { ...ports, path, asked, breakOff, facts, client, catalogue, close };
};

describe('a store where looks are answered before the engine is asked', () => {
  confirmationStoreContract(openLooking);
  keyStoreContract(openLooking);
  adminSessionStoreContract(openLooking);
});

describe('the channel that looks first', () => {
  const opened = async () => {
    const store = await openLooking();
    onTestFinished(store.close);
    return store;
  };
  const names = (commands: readonly Command[]) => commands.map(({ name }) => name);

  it('asks the engine for nothing that it can find itself', async () => {
    const { confirmations, keys, adminSessions, asked } = await opened();
    const live = await begun(confirmations, 1);
    asked.length = 0;
    const { app, user, session, window } = live;
    const found = await Promise.all([
      confirmations.load(live.id),
      confirmations.load('cnf_none'),
      confirmations.standing({ app, user, session, window }, live.createdAt),
      confirmations.atHomeSince(0, 9),
      keys.byHash('none'),
      adminSessions.byHash('none'),
      confirmations.nextDeadline(),
    ]);
    expect(found).toEqual([live, undefined, { live, grant: undefined }, [live], undefined, undefined, live.expiresAt]);
    expect(names(asked)).toEqual(['confirmations.nextDeadline']);
  });

  it('has every operation that travels as a look', async () => {
    const { catalogue, path } = await opened();
    const db = connect(path, { readonly: true });
    onTestFinished(() => void db.close());
    const byWay = Object.entries(catalogue).flatMap(([port, ways]) =>
      Object.entries(ways).flatMap(([name, way]) => (way === 'look' ? [`${port}.${name}`] : [])),
    );
    const looks = Object.entries(createLooks(db)).flatMap(([port, of]) =>
      Object.keys(of).map((name) => `${port}.${name}`),
    );
    expect(byWay.sort()).toEqual(looks.sort());
  });

  it('finds what was answered as committed, and nothing that somebody has not committed', async () => {
    const { confirmations, path } = await opened();
    const live = await begun(confirmations, 1);
    const other = connect(path, { timeout: 0 });
    onTestFinished(() => void other.close());
    other.exec(`BEGIN IMMEDIATE; DELETE FROM confirmation`);
    expect(await confirmations.load(live.id)).toEqual(live);
    other.exec('ROLLBACK');
    await committed(confirmations, { writes: [cancellation(live)] });
    expect(await confirmations.load(live.id)).toMatchObject({ kind: 'cancelled' });
  });

  it('leaves to the engine what it cannot find for a fault of its own', async () => {
    const { confirmations, asked, path } = await opened();
    const live = await begun(confirmations, 1);
    asked.length = 0;
    const other = connect(path, {});
    onTestFinished(() => void other.close());
    other.exec('ALTER TABLE confirmation RENAME COLUMN document TO text');
    await expect(confirmations.load(live.id)).rejects.toThrow('The store failed at confirmations.load');
    expect(names(asked)).toEqual(['confirmations.load']);
    other.exec('ALTER TABLE confirmation RENAME COLUMN text TO document');
    expect(await confirmations.load(live.id)).toEqual(live);
    expect(names(asked)).toEqual(['confirmations.load']);
  });

  it('answers nothing any more when the engine is gone', async () => {
    const { confirmations, breakOff } = await opened();
    const live = await begun(confirmations, 1);
    breakOff(new Error('gone'));
    await expect(confirmations.load(live.id)).rejects.toThrow('The store is gone');
  });

  it('leaves no log beside the file when it closes', async () => {
    const { confirmations, client, path } = await opened();
    await begun(confirmations, 1);
    await confirmations.load('cnf_1');
    expect(existsSync(`${path}-wal`)).toBe(true);
    await client.close();
    expect([existsSync(path), existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual([true, false, false]);
  });

  /** An engine that is asked nothing: its channel counts how often it is closed. */
  const beside = async (path: string) => {
    let closed = 0;
    let engine: Receiver | undefined;
    const openChannel: OpenChannel = async (_options, receiver) => {
      engine = receiver;
      const never = () => () => undefined;
      const channel = { defer: never, gather: never, postpone: never, send: never, close: async () => void closed++ };
      return { channel, catalogue: {} };
    };
    const receiver = { answered: () => undefined, broken: () => undefined };
    const options = { path, secretKey: Buffer.alloc(32), onFault: () => undefined };
    const opening = lookingFirst(openChannel)(options, receiver);
    return { opening, breakOff: () => engine?.broken(new Error('gone')), closed: () => closed };
  };

  it('lets go of the file when the engine is gone', async () => {
    const { path, remove } = newPath();
    onTestFinished(remove);
    (await openEngine(path, Buffer.alloc(32))).close();
    const { opening, breakOff } = await beside(path);
    await opening;
    expect(() => openAlone(path)).toThrow('Somebody has');
    breakOff();
    openAlone(path).close();
  });

  it('refuses a file that cannot be looked into, and closes the engine', async () => {
    const { path, remove } = newPath();
    onTestFinished(remove);
    const { opening, closed } = await beside(path);
    await expect(opening).rejects.toThrow(StoreUnusable);
    expect(closed()).toBe(1);
  });
});
