import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { movedProxy, type ProxyPorts } from '../../src/demo/cluster/index.ts';
import { freeListeningPort } from './free-port.ts';
import { type RunningKamailio, shippedKamailio, startKamailio } from './kamailio.ts';
import { request } from './sip-wire-text.ts';
import { tlsFile } from './tls-files.ts';
import { HOST } from './wire-phone.ts';

/** What a test wants of the shipped proxy. */
export interface InFront {
  /** SIP URIs of the nodes. */
  readonly nodes: readonly string[];
  /** What is defined besides, as `WITH_TLS`. */
  readonly defines?: readonly string[];
  /** Which certificate it shows, a pair of `test/fixtures/tls`; default `server`. */
  readonly certificate?: 'server' | 'client';
  /** Its shared memory, for many calls at once. */
  readonly megabytes?: number;
  /** Changes the configuration further. */
  readonly edit?: (config: string) => string;
}

/** `sip-config/kamailio` as it is shipped, with the addresses of a test in it. */
export const proxyFiles = (
  { nodes, defines = [], certificate = 'server', edit = (config) => config }: InFront,
  ports: ProxyPorts,
): { readonly config: string; readonly files: Readonly<Record<string, string>> } => {
  const config = defines.reduce(
    (text, name) => text.replaceAll(`##!define ${name}\n`, `#!define ${name}\n`),
    movedProxy(shippedKamailio('kamailio/kamailio.cfg'), HOST, ports),
  );
  const tls = shippedKamailio('kamailio/tls.cfg')
    .replaceAll('/etc/kamailio/tls/proxy', tlsFile(certificate))
    .replaceAll('/etc/kamailio/tls/offhook-ca.pem', tlsFile('ca.pem'));
  const list = nodes.map((node, index) => {
    const transport = /transport=(\w+)/.exec(node)?.[1] ?? 'udp';
    const socket = `${transport}:${HOST}:${transport === 'tls' ? ports.tls : ports.sip}`;
    return `1 ${node} 0 0 duid=node${index + 1};socket=${socket}\n`;
  });
  return { config: edit(config), files: { 'dispatcher.list': list.join(''), 'tls.cfg': tls } };
};

/** Starts the shipped proxy, on free ports or where one was before; resolves when it answers. */
export const startProxy = async (
  wish: InFront,
  where?: ProxyPorts,
): Promise<RunningKamailio & { readonly ports: ProxyPorts }> => {
  const ports = where ?? {
    sip: await freeListeningPort(),
    tls: await freeListeningPort(),
    metrics: await freeListeningPort(),
  };
  const { config, files } = proxyFiles(wish, ports);
  const kamailio = startKamailio(config, files, wish.megabytes);
  await listening(ports.sip);
  return { ...kamailio, ports };
};

/** Asks until somebody answers there. */
const listening = async (port: number): Promise<void> => {
  const socket = createSocket('udp4').bind(0, HOST);
  await once(socket, 'listening');
  const ask = () => socket.send(request('OPTIONS', { uri: `sip:${HOST}:${port}` }), port, HOST);
  const again = setInterval(ask, 50);
  await once(socket, 'message');
  clearInterval(again);
  socket.close();
};
