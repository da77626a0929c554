import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../../../lib/index.ts';
import type { TlsSettings } from '../../settings.ts';

/** Who may show a certificate: phones over TLS may; a browser would bother its user with the question. */
export type AskForCertificate = 'asked-for' | 'not-asked-for';

/** Every connection proves its keys anew, and only when it begins: nothing is resumed, nothing is negotiated again. */
const NO_SHORT_CUTS = constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION;

/** Both ends: what tells the connections of one listener apart. */
const keyOf = ({ remoteAddress, remotePort, localAddress }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localAddress}`;

/** Does the TLS handshake of accepted sockets: TLS 1.2 and 1.3, with our certificate. */
export class TlsHandshake {
  readonly #server: Server;
  readonly #waiting = new Map<string, (secure: TLSSocket) => void>();

  /** Throws when certificate and key cannot be used together. */
  constructor({ certificate, key, authorities }: TlsSettings, clients: AskForCertificate) {
    // RFC 3261 26.2.1 demands TLS; below 1.2 it protects nothing (RFC 8996).
    this.#server = createServer({
      cert: certificate,
      key: key.reveal(),
      ca: authorities,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      secureOptions: NO_SHORT_CUTS,
      requestCert: clients === 'asked-for',
      // Whoever shows none, or one that no authority stands behind, may still know a password.
      rejectUnauthorized: false,
    });
    this.#server.on('secureConnection', (secure) => this.#done(secure));
  }

  /** Calls `secured` when the handshake is done. A socket whose handshake fails is destroyed. */
  begin(socket: Socket, secured: (secure: TLSSocket) => void): void {
    const key = keyOf(socket);
    this.#waiting.set(key, secured);
    socket.once('close', () => this.#waiting.delete(key));
    // node:tls: a socket that is handed to a server in this way is treated as one that it accepted.
    this.#server.emit('connection', socket);
  }

  #done(secure: TLSSocket): void {
    const key = keyOf(secure);
    const secured = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (secured) secured(secure);
    else secure.destroy();
  }
}

/**
 * The certificate that the client has shown, if any. Its subject only counts when an authority that the operator named has issued it
 * and it is valid now: else anybody may have written it.
 */
export const certificateOf = (
  secure: Pick<TLSSocket, 'getPeerCertificate' | 'authorized'>,
  { authorities }: Pick<TlsSettings, 'authorities'>,
): ClientCertificate | undefined => {
  const shown: Partial<ReturnType<TLSSocket['getPeerCertificate']>> = secure.getPeerCertificate();
  const { fingerprint256: fingerprint, subject } = shown;
  if (fingerprint === undefined) return undefined;
  // A subject with several common names comes as a list: such a one names nobody.
  const name: unknown = subject?.CN;
  const issued = authorities !== undefined && secure.authorized && typeof name === 'string';
  return { fingerprint, subject: issued ? name : undefined };
};
