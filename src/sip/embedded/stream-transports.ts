import type { TLSSocket } from 'node:tls';
import type { ReportFault } from '../../lib/index.ts';
import type { SipSettings, TlsSettings } from '../settings.ts';
import type { ConnectionCaps } from './connection-caps.ts';
import { type ConnectionParts, StreamConnection, sourceOf } from './stream-connection.ts';
import { OPENING_MS, type Opening, StreamListener } from './stream-listener.ts';
import { certificateOf, TlsHandshake } from './tls.ts';
import { WebSocketUpgrade } from './web-socket.ts';
import { WebSocketConnection } from './web-socket-connection.ts';

/** What the stream transports need of their server. */
export interface StreamParts extends Omit<ConnectionParts, 'idleMs'> {
  readonly caps: ConnectionCaps;
  readonly onFault: ReportFault;
}

/** RFC 3261 18: TCP carries SIP as it is accepted. */
const overTcp =
  (parts: ConnectionParts): Opening =>
  (socket, opened) =>
    opened(new StreamConnection(socket, sourceOf(socket, 'tcp'), parts));

const overTls = (tls: TlsSettings, parts: ConnectionParts): Opening => {
  const handshake = new TlsHandshake(tls, 'asked-for');
  const flow = (secure: TLSSocket) =>
    new StreamConnection(secure, sourceOf(secure, 'tls', certificateOf(secure, tls)), parts);
  return (socket, opened) => handshake.begin(socket, (secure) => opened(flow(secure)));
};

const overWebSocket = (transport: 'ws' | 'wss', parts: ConnectionParts): Opening => {
  const upgrade = new WebSocketUpgrade();
  return (socket, opened) =>
    upgrade.begin(socket, (web) => opened(new WebSocketConnection(web, socket, sourceOf(socket, transport), parts)));
};

/** RFC 7118 5.1: WebSocket over the same certificate as TLS. */
const overSecureWebSocket = (tls: TlsSettings, parts: ConnectionParts): Opening => {
  const handshake = new TlsHandshake(tls, 'not-asked-for');
  const upgrade = overWebSocket('wss', parts);
  return (socket, opened) => handshake.begin(socket, (secure) => upgrade(secure, opened));
};

/** The listeners of the stream transports that are on. Throws when TLS is on without a certificate, or with one that cannot be used. */
export const streamListeners = (settings: SipSettings, parts: StreamParts): readonly StreamListener[] => {
  const { host, tcpPort, tlsPort, wsPort, wssPort, limits } = settings;
  const idleMs = limits.idleSeconds * 1000;
  const connection: ConnectionParts = { ...parts, idleMs };
  const listener = { ...parts, openingMs: Math.min(OPENING_MS, idleMs) };
  const certified = (): TlsSettings => {
    if (!settings.tls) throw new Error('SIP over TLS and WSS needs a certificate and its key');
    return settings.tls;
  };
  const listeners: StreamListener[] = [];
  const listen = (transport: 'tcp' | 'tls' | 'ws' | 'wss', port: number | undefined, opening: () => Opening): void => {
    if (port !== undefined) listeners.push(new StreamListener({ transport, host, port }, listener, opening()));
  };
  listen('tcp', tcpPort, () => overTcp(connection));
  listen('tls', tlsPort, () => overTls(certified(), connection));
  listen('ws', wsPort, () => overWebSocket('ws', connection));
  listen('wss', wssPort, () => overSecureWebSocket(certified(), connection));
  return listeners;
};
