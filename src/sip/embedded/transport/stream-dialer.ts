import { isIP, connect as netConnect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { Target } from '../../port.ts';
import type { Opener } from './flow.ts';
import { type ConnectionParts, endsOf, StreamConnection } from './stream-connection.ts';
import { OPENING_MS } from './stream-listener.ts';

/**
 * Opens connections outwards, over TCP and TLS. A server over TLS has to show a certificate that names whom we meant and that
 * an authority of this machine stands behind (RFC 5922 7.3). Who answers over it is somebody whom we chose: the connection
 * may stay until it is idle, and the next request to the same target goes over it too.
 */
export class StreamDialer implements Opener {
  readonly #parts: ConnectionParts;
  readonly #standing = new Map<string, StreamConnection>();
  /** Those that are not connected yet. */
  readonly #begun = new Set<Socket>();

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  /** Connections that stand. */
  get size(): number {
    return this.#standing.size;
  }

  /** Rejects where nobody accepts within 10 s, and for a certificate that does not do. */
  async open(target: Target): Promise<StreamConnection> {
    const { transport } = target;
    if (transport !== 'tcp' && transport !== 'tls') throw new Error(`No way outwards over ${transport}`);
    const key = [transport, target.address, target.port, target.serverName, target.authorities].join(' ');
    const standing = this.#standing.get(key);
    if (standing) return standing;
    const socket = await this.#connected(transport === 'tls' ? secureSocket(target) : plainSocket(target), transport);
    const connection = new StreamConnection(socket, endsOf(socket, transport, undefined, target), this.#parts);
    connection.proven();
    this.#standing.set(key, connection);
    void connection.closed.then(() => {
      if (this.#standing.get(key) === connection) this.#standing.delete(key);
    });
    return connection;
  }

  /** Closes every connection, and ends every attempt. Idempotent. */
  async stop(): Promise<void> {
    for (const socket of this.#begun) socket.destroy();
    const standing = [...this.#standing.values()];
    for (const connection of standing) connection.close();
    await Promise.all(standing.map(({ closed }) => closed));
  }

  #connected(socket: Socket, transport: 'tcp' | 'tls'): Promise<Socket> {
    this.#begun.add(socket);
    return new Promise<Socket>((resolve, reject) => {
      const cancel = this.#parts.clock.after(OPENING_MS, () => socket.destroy());
      let failure: Error | undefined;
      socket.once('error', (cause) => {
        failure = cause;
      });
      const gone = (): void => {
        cancel();
        this.#begun.delete(socket);
        reject(new Error('The connection was not made', { cause: failure }));
      };
      socket.once('close', gone);
      socket.once(transport === 'tls' ? 'secureConnect' : 'connect', () => {
        cancel();
        this.#begun.delete(socket);
        socket.removeListener('close', gone);
        socket.setNoDelay(true);
        resolve(socket);
      });
    });
  }
}

const plainSocket = ({ address, port }: Target): Socket => netConnect({ host: address, port });

/** RFC 6066 3: a numeric address is no server name. */
const secureSocket = ({ address, port, serverName = address, authorities }: Target): Socket =>
  tlsConnect({
    host: address,
    port,
    minVersion: 'TLSv1.2',
    ...(isIP(serverName) === 0 && { servername: serverName }),
    ...(authorities !== undefined && { ca: authorities }),
  });
