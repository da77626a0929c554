import type { TLSSocket } from 'node:tls';
import { Guard } from '../../../abuse/index.ts';
import type { ReportFault } from '../../../lib/index.ts';
import type { SipSettings, TlsSettings } from '../../settings.ts';
import type { ConnectionCaps } from './connection-caps.ts';
import { type ConnectionParts, endsOf, StreamConnection } from './stream-connection.ts';
import {
  type ListenerParts,
  OPENING_MS,
  type Opening,
  StreamListener,
  type StreamTransport,
} from './stream-listener.ts';
import { certificateOf, TlsHandshake } from './tls.ts';
import { WebSocketConnection } from './web-socket-connection.ts';

/** So many times its connections may one address begin TLS handshakes at once. */
const HANDSHAKE_BURST = 4;

/** What the stream transports need of their server. */
export interface StreamParts extends Omit<ConnectionParts, 'idleMs'> {
  readonly caps: ConnectionCaps;
  readonly countedAs: (address: string) => string;
  readonly onFault: ReportFault;
}

/** RFC 3261 18: TCP carries SIP as it is accepted. */
const overTcp =
  (parts: ConnectionParts): Opening =>
  (socket, opened) =>
    opened(new StreamConnection(socket, endsOf(socket, 'tcp'), parts));

const overTls = (tls: TlsSettings, parts: ConnectionParts): Opening => {
  const handshake = new TlsHandshake(tls, 'asked-for');
  const flow = (secure: TLSSocket) =>
    new StreamConnection(secure, endsOf(secure, 'tls', certificateOf(secure, tls)), parts);
  return (socket, opened) => handshake.begin(socket, (secure) => opened(flow(secure)));
};

/** Most houses have no port for it: they need not load its package. */
const overWebSocket = async (transport: 'ws' | 'wss', parts: ConnectionParts): Promise<Opening> => {
  const { WebSocketUpgrade } = await import('./web-socket.ts');
  const upgrade = new WebSocketUpgrade();
  return (socket, opened) =>
    upgrade.begin(socket, (web) => opened(new WebSocketConnection(web, socket, endsOf(socket, transport), parts)));
};

/** RFC 7118 5.1: WebSocket over the same certificate as TLS. Throws at once where that cannot be used. */
const overSecureWebSocket = (tls: TlsSettings, parts: ConnectionParts): Promise<Opening> => {
  const handshake = new TlsHandshake(tls, 'not-asked-for');
  return overWebSocket('wss', parts).then(
    (upgrade) => (socket, opened) => handshake.begin(socket, (secure) => upgrade(secure, opened)),
  );
};

/** The listeners of the stream transports that are on. Throws when TLS is on without a certificate, or with one that cannot be used. */
export const streamListeners = (settings: SipSettings, parts: StreamParts): readonly StreamListener[] => {
  const { host, tcpPort, tlsPort, wsPort, wssPort, limits } = settings;
  const idleMs = limits.idleSeconds * 1000;
  const connection: ConnectionParts = { ...parts, idleMs };
  const plain: ListenerParts = { ...parts, openingMs: Math.min(OPENING_MS, idleMs) };
  // Begun and broken off at once, a handshake costs us a signature and the caller nothing: no cap on open connections sees it.
  const perSecond = limits.connectionsPerAddress;
  const secure: ListenerParts = { ...plain, rate: new Guard({ perSecond, burst: HANDSHAKE_BURST * perSecond }) };
  const certified = (): TlsSettings => {
    if (!settings.tls) throw new Error('SIP over TLS and WSS needs a certificate and its key');
    return settings.tls;
  };
  const on = (
    transport: StreamTransport,
    port: number | undefined,
    parts: ListenerParts,
    opening: () => Opening | Promise<Opening>,
  ) => (port === undefined ? [] : [new StreamListener({ transport, host, port }, parts, opening())]);
  return [
    ...on('tcp', tcpPort, plain, () => overTcp(connection)),
    ...on('tls', tlsPort, secure, () => overTls(certified(), connection)),
    ...on('ws', wsPort, plain, () => overWebSocket('ws', connection)),
    ...on('wss', wssPort, secure, () => overSecureWebSocket(certified(), connection)),
  ];
};
