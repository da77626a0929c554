import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_STREAM_MESSAGE_BYTES } from '../../syntax/framing.ts';

/** RFC 7118 4.1. */
const SUBPROTOCOL = 'sip';

const NO_WEB_PAGE = 'Here SIP is spoken over WebSocket (RFC 7118). There is no web page.\n';
const NO_SUBPROTOCOL = 'This WebSocket speaks the subprotocol sip (RFC 7118) and no other.\n';

/** RFC 9110 15.5.22: what does not ask for an upgrade is told what to upgrade to. */
const refusePlainHttp: RequestListener = (_request, response) => {
  response.writeHead(426, {
    Connection: 'close',
    Upgrade: 'websocket',
    'Content-Type': 'text/plain',
    'Content-Length': NO_WEB_PAGE.length,
  });
  response.end(NO_WEB_PAGE);
};

const refuseUpgrade = (socket: Duplex): void => {
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Connection: close',
    'Content-Type: text/plain',
    `Content-Length: ${NO_SUBPROTOCOL.length}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${NO_SUBPROTOCOL}`, () => socket.destroy());
};

const offersSip = ({ headers }: IncomingMessage): boolean =>
  (headers['sec-websocket-protocol'] ?? '').split(',').some((name) => name.trim() === SUBPROTOCOL);

/**
 * Upgrades connections to WebSocket with the subprotocol `sip`, on any path. Whatever `Origin` says is ignored: a web page proves
 * nothing by it, and nothing is given to one that is not given to everybody.
 */
export class WebSocketUpgrade {
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_STREAM_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });
  readonly #waiting = new WeakMap<object, (upgraded: WebSocket) => void>();

  constructor() {
    this.#http = createServer(refusePlainHttp);
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Calls `upgraded` when the socket has become a WebSocket. Anything else is answered and closed. */
  begin(socket: Socket, upgraded: (web: WebSocket) => void): void {
    this.#waiting.set(socket, upgraded);
    // node:http: a socket that is handed to a server in this way is treated as one that it accepted.
    this.#http.emit('connection', socket);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const upgraded = this.#waiting.get(socket);
    // RFC 7118 4.1: without the subprotocol on both sides there is no SIP.
    if (!upgraded || !offersSip(request)) {
      refuseUpgrade(socket);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, upgraded);
  }
}
