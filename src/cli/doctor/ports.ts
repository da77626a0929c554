import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6 } from 'node:net';
import type { Config } from '../../config/index.ts';
import { errorCode } from '../../lib/index.ts';
import type { RunningServer } from '../running-server.ts';
import { type Check, failure, fine, warning } from './check.ts';

/** What the SIP server asks the kernel for, in bytes. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
/** So many ports of the RTP range are tried, spread over it. */
const RTP_PROBES = 250;

/** Whether every port of ours is free, or held by the server that runs. */
export const checkPorts = async (config: Config, server: RunningServer | undefined): Promise<readonly Check[]> => {
  const { http, sip, tr064 } = config;
  const wanted = [
    { name: 'HTTP port', key: 'http.port', host: http.host, port: http.port, probe: tcpFault },
    { name: 'TR-064 port', key: 'tr064.port', host: tr064.host, port: tr064.port, probe: tcpFault },
    ...(sip.backend === 'embedded' ? sipPorts(sip) : []),
  ];
  const checks: Check[] = [];
  for (const { name, key, host, port, probe } of wanted) {
    const fault = port === 0 ? undefined : await probe(host, port);
    if (port === 0) checks.push(fine(name, key === 'http.port' ? 'any free one' : 'off'));
    else if (fault === undefined) checks.push(fine(name, `${port} on ${host} is free`));
    else if (fault === 'EADDRINUSE' && server)
      checks.push(fine(name, `${port} on ${host} is taken, and an Offhook runs here (pid ${server.pid})`));
    else checks.push(failure(name, `${port} on ${host}: ${meaning(fault)}`, `end the other program, or change ${key}`));
  }
  return checks;
};

const sipPorts = (sip: Config['sip']) => [
  { name: 'SIP port, UDP', key: 'sip.udpPort', host: sip.host, port: sip.udpPort, probe: udpFault },
  { name: 'SIP port, TCP', key: 'sip.tcpPort', host: sip.host, port: sip.tcpPort, probe: tcpFault },
  { name: 'SIP port, TLS', key: 'sip.tlsPort', host: sip.host, port: sip.tlsPort, probe: tcpFault },
  { name: 'SIP port, WS', key: 'sip.wsPort', host: sip.host, port: sip.wsPort, probe: tcpFault },
  { name: 'SIP port, WSS', key: 'sip.wssPort', host: sip.host, port: sip.wssPort, probe: tcpFault },
];

/** How much of the RTP range is free, tried on up to 250 of its even ports. */
export const checkRtpRange = async ({ rtp, sip }: Config): Promise<Check> => {
  const first = rtp.portMin + (rtp.portMin % 2);
  const count = Math.floor((rtp.portMax - first) / 2) + 1;
  const step = Math.max(1, Math.ceil(count / RTP_PROBES));
  const probes = Array.from({ length: Math.ceil(count / step) }, (_, index) => first + 2 * step * index);
  const taken: number[] = [];
  for (const port of probes) if (await udpFault(sip.host, port)) taken.push(port);
  const range = `${rtp.portMin} to ${rtp.portMax}, ${count} calls at once`;
  if (taken.length === 0) return fine('RTP range', range);
  const detail = `${range}, but ${taken.length} of ${probes.length} ports tried are taken (${taken.slice(0, 3).join(', ')} ...)`;
  const fix = 'move the range: rtp.portMin, rtp.portMax';
  return taken.length * 2 > probes.length ? failure('RTP range', detail, fix) : warning('RTP range', detail, fix);
};

/** What receive buffer the kernel gives: a small one loses packets in a burst of calls. socket(7): Linux reports it twice. */
export const checkReceiveBuffer = async (host: string): Promise<Check> => {
  const socket = udpSocket(host);
  try {
    await bound(socket, host, 0);
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    const got = socket.getRecvBufferSize() / (process.platform === 'linux' ? 2 : 1);
    const detail = `asked for ${RECEIVE_BUFFER_BYTES} bytes, got ${got}`;
    if (got >= RECEIVE_BUFFER_BYTES) return fine('UDP receive buffer', detail);
    return warning('UDP receive buffer', detail, `run sysctl -w net.core.rmem_max=${RECEIVE_BUFFER_BYTES} as root`);
  } catch (cause) {
    return warning('UDP receive buffer', `cannot be asked for (${errorCode(cause)})`, 'see the SIP port above');
  } finally {
    socket.close();
  }
};

const meaning = (fault: string): string => {
  if (fault === 'EADDRINUSE') return 'taken by another program';
  if (fault === 'EACCES') return 'this user must not open it';
  return fault === 'EADDRNOTAVAIL' ? 'no address of this machine' : fault;
};

const udpSocket = (host: string): Socket => createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', reuseAddr: false });

const bound = async (socket: Socket, host: string, port: number): Promise<void> => {
  const listening = once(socket, 'listening');
  socket.bind({ address: host, port, exclusive: true });
  await listening;
};

/** The error code of a failed bind, or undefined when the port is free. */
const udpFault = async (host: string, port: number): Promise<string | undefined> => {
  const socket = udpSocket(host);
  try {
    await bound(socket, host, port);
    return undefined;
  } catch (cause) {
    return errorCode(cause);
  } finally {
    socket.close();
  }
};

const tcpFault = async (host: string, port: number): Promise<string | undefined> => {
  const server = createServer();
  try {
    const listening = once(server, 'listening');
    server.listen({ host, port, exclusive: true });
    await listening;
    return undefined;
  } catch (cause) {
    return errorCode(cause);
  } finally {
    if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
  }
};
