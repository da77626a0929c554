import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookUntil, systemClock } from '../../../src/lib/index.ts';
import { freeListeningPort } from '../free-port.ts';
import { isInstalled } from '../tool.ts';
import { StandIn } from './stand-in.ts';

/** A drachtio for a test: the real one where there is a `drachtio` command, else the one that stands in for it. */
export interface SomeDrachtio {
  readonly isReal: boolean;
  /** Of the process that it is; undefined for the one that stands in. */
  readonly pid: number | undefined;
  /** Where applications connect, and where phones call, over UDP and TCP. */
  readonly adminPort: number;
  readonly sipPort: number;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

export const hasRealDrachtio = (): boolean => isInstalled('drachtio');

export const someDrachtio = (secret: string): Promise<SomeDrachtio> =>
  hasRealDrachtio() ? realDrachtio(secret) : standInFor(secret);

export const standInFor = async (secret: string): Promise<SomeDrachtio> => {
  const sipPort = await freeListeningPort();
  const standIn = new StandIn({ clock: systemClock, secret, port: sipPort });
  await standIn.start();
  return { isReal: false, pid: undefined, adminPort: standIn.adminPort, sipPort, stop: () => standIn.stop() };
};

const configOf = (adminPort: number, sipPort: number, secret: string): string => `<drachtio>
  <admin port="${adminPort}" secret="${secret}">${HOST}</admin>
  <sip>
    <contacts><contact>sip:${HOST}:${sipPort};transport=udp,tcp</contact></contacts>
    <mtu-size>4096</mtu-size>
    <session-timers default-refresher="none"/>
  </sip>
  <cdrs>false</cdrs>
  <logging><console/><sofia-loglevel>0</sofia-loglevel><loglevel>error</loglevel></logging>
</drachtio>
`;

/** Starts `drachtio` on ports of its own; it ends with `stop`. */
export const realDrachtio = async (secret: string): Promise<SomeDrachtio> => {
  const dir = await mkdtemp(join(tmpdir(), 'offhook-drachtio-'));
  const [adminPort, sipPort] = [await freeListeningPort(), await freeListeningPort()];
  const file = join(dir, 'drachtio.conf.xml');
  await writeFile(file, configOf(adminPort, sipPort, secret));
  const child = spawn('drachtio', ['-f', file, '--disable-nat-detection'], { stdio: 'ignore', cwd: dir });
  const stop = async (): Promise<void> => {
    await ended(child);
    await rm(dir, { recursive: true, force: true });
  };
  const patience = { patienceMs: 20_000, pauseMs: 50 };
  if (await lookUntil(systemClock, patience, () => answers(adminPort)))
    return { isReal: true, pid: child.pid, adminPort, sipPort, stop };
  await stop();
  throw new Error('drachtio does not take applications');
};

const answers = async (port: number): Promise<true | undefined> => {
  const socket = connect(port, HOST);
  const there = await Promise.race([
    once(socket, 'connect').then(() => true as const),
    once(socket, 'error').then(() => undefined),
  ]).catch(() => undefined);
  socket.destroy();
  return there;
};

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
};
