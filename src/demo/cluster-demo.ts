import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newKeyText } from '../access/index.ts';
import { cryptoRandom, newPassword } from '../lib/index.ts';
import { findPostgres, PartFailed } from './cluster/index.ts';
import { configFor, mustBeEmpty, openDatabase } from './cluster-database.ts';
import { findProxy, startNodes, startProxy } from './cluster-nodes.ts';
import { type Stage, Started } from './cluster-stage.ts';
import { closingOfCluster, withoutKamailio } from './cluster-words.ts';
import { playFailover } from './failover.ts';
import { furnishHouse, requirePage } from './furnish.ts';
import type { DemoHost } from './host.ts';
import { closeDoor, openDoor } from './house/index.ts';

/**
 * Starts a PostgreSQL, two nodes and, where it is installed, Kamailio; confirms by phone, kills the node that answered, confirms again, and
 * stays with a house on the other node until a signal. `database`: of the reader's own, which has to be empty.
 */
export const clusterDemo = async (database: string | undefined, host: DemoHost): Promise<void> => {
  const bin = findPostgres();
  if (database === undefined && bin === undefined)
    throw host.notPossible(
      'There is no PostgreSQL here. Install one (it need not run): apt-get install postgresql',
      'Or name an empty database: npm run demo -- --cluster postgres://user:password@host:5432/database',
    );
  requirePage(host);
  const started = new Started();
  await host.untilStopped(started, async (leaving) => {
    try {
      await play({ database, bin, host, started, leaving });
    } catch (cause) {
      // What was cut short by the reader is no fault.
      if (leaving.aborted) return;
      if (cause instanceof PartFailed) throw host.notPossible(...cause.message.split('\n'));
      throw cause;
    }
  });
};

const play = async (stage: Stage): Promise<void> => {
  const { host, started, leaving } = stage;
  const { say } = host;
  say('Offhook demo: two nodes share one PostgreSQL, and one of them is killed.');
  say('');
  const folder = await mkdtemp(join(tmpdir(), 'offhook-demo-'));
  started.onEnd(() => rm(folder, { recursive: true, force: true }));
  const door = await openDoor();
  started.onEnd(() => closeDoor(door));
  const apiKey = newKeyText(cryptoRandom);
  const secretKeyFile = join(folder, 'secret-key');
  await writeFile(secretKeyFile, randomBytes(32), { mode: 0o600 });
  if (leaving.aborted) return;

  const url = await openDatabase(stage);
  const shared = { url, secretKeyFile, apiKey };
  const config = configFor(folder, shared, host);
  await mustBeEmpty(config, stage);
  if (leaving.aborted) return;

  const kamailio = findProxy();
  const nodes = await startNodes({ ...stage, folder, shared, door, isBehindProxy: kamailio !== undefined });
  if (leaving.aborted) return;
  const proxy = kamailio === undefined ? undefined : await startProxy(stage, kamailio, nodes);
  if (!proxy) say(withoutKamailio);
  if (leaving.aborted) return;

  const kitchen = newPassword(cryptoRandom);
  const survivor = await playFailover({ nodes, proxy, kitchen, say, leaving });
  if (leaving.aborted || !survivor) return;

  const house = await furnishHouse({
    door,
    keys: { router: apiKey, device: apiKey },
    api: survivor.api,
    apiKey,
    config,
    offhook: { http: survivor.url, sip: proxy ?? survivor.sip, ws: survivor.ws },
    kitchen,
  });
  started.onEnd(() => house.stop());
  await house.start();
  for (const text of closingOfCluster(survivor, { apiKey, house: door.origin, database: stage.database })) say(text);
};
