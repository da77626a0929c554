import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookUntil, systemClock } from '../../lib/index.ts';
import { type KeptProcess, keepProcess } from './kept-process.ts';
import { folderWith } from './on-path.ts';
import { PartFailed } from './part-failed.ts';

const KAMAILIO = 'kamailio';

/** Where the command is; undefined where it is not installed. */
export const findKamailio = (): string | undefined => {
  const folder = folderWith([KAMAILIO], ['/usr/sbin', '/usr/local/sbin']);
  return folder && join(folder, KAMAILIO);
};

/** Ports of the proxy, all on one address. */
export interface ProxyPorts {
  readonly sip: number;
  readonly tls: number;
  readonly metrics: number;
}

/** `kamailio.cfg` as it is shipped, moved to this address and these ports; the files beside it are in `@DIR@`. */
export const movedProxy = (shipped: string, host: string, { sip, tls, metrics }: ProxyPorts): string =>
  [
    ['192.168.178.4', host],
    ['/etc/kamailio/', '@DIR@/'],
    ['!9090!', `!${metrics}!`],
    [':5060', `:${sip}`],
    [':5061', `:${tls}`],
    ['children=4', 'children=1'],
  ].reduce((text, [from = '', to = '']) => text.replaceAll(from, to), shipped);

/** What the demonstration wants of it. */
export interface WantedProxy {
  readonly command: string;
  /** The text of the shipped configuration. */
  readonly shipped: string;
  readonly host: string;
  readonly ports: ProxyPorts;
  /** SIP URIs of the nodes, which are spoken to over TCP. */
  readonly nodes: readonly string[];
}

/** A Kamailio that runs. */
export interface RunningProxy {
  readonly pid: number;
  /** Ends it and removes its directory. */
  stop(): Promise<void>;
}

const PATIENCE = { patienceMs: 15_000, pauseMs: 20 };
const KEPT_LINES = 5;

/** Starts it; resolves when it listens. */
export const startKamailio = async ({ command, shipped, host, ports, nodes }: WantedProxy): Promise<RunningProxy> => {
  const folder = await mkdtemp(join(tmpdir(), 'offhook-kamailio-'));
  const list = nodes.map((node, index) => `1 ${node} 0 0 duid=node${index + 1};socket=tcp:${host}:${ports.sip}\n`);
  await writeFile(join(folder, 'dispatcher.list'), list.join(''));
  await writeFile(join(folder, 'kamailio.cfg'), movedProxy(shipped, host, ports).replaceAll('@DIR@', folder));
  const places = ['-f', join(folder, 'kamailio.cfg'), '-Y', folder, '-P', join(folder, 'pid')];
  // In the foreground, with its log on standard error.
  const kept = await keepProcess(command, [...places, '-DD', '-E', '-m', '32'], {
    cwd: folder,
    env: { PATH: process.env.PATH },
    reads: true,
  });
  const log = lastLines(kept);
  const stop = async (): Promise<void> => {
    await kept.end();
    await rm(folder, { recursive: true, force: true });
  };
  // Its sockets are open before any of its processes reads: what comes in from then on is answered.
  const started = await lookUntil(systemClock, PATIENCE, async () =>
    kept.isOver() || (await isOpen(host, ports.sip)) ? true : undefined,
  );
  if (started && !kept.isOver()) return { pid: kept.pid, stop };
  await stop();
  throw new PartFailed(`Kamailio did not start: ${log().slice(-KEPT_LINES).join(' ')}`);
};

const lastLines = (kept: KeptProcess): (() => readonly string[]) => {
  let text = '';
  for (const stream of kept.output)
    stream.on('data', (chunk) => {
      text = `${text}${chunk}`.slice(-KEPT_LINES * 1000);
    });
  return () => text.trim().split('\n');
};

const isOpen = async (host: string, port: number): Promise<boolean> => {
  const socket = connect(port, host);
  const open = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return open;
};
