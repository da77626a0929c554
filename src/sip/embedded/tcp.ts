import { createServer, type Server, type Socket } from 'node:net';
import type { Clock, ReportFault } from '../../lib/index.ts';
import type { SipLimits } from '../settings.ts';
import { ListenError, type Listener, type Receive } from './flow.ts';
import { TcpConnection } from './tcp-connection.ts';

/** SIP over TCP: accepts connections up to a cap for each address and in total. */
export class TcpListener implements Listener {
  readonly transport = 'tcp';
  readonly host: string;
  readonly #clock: Clock;
  readonly #limits: SipLimits;
  readonly #receive: Receive;
  readonly #onFault: ReportFault;
  readonly #connections = new Set<TcpConnection>();
  readonly #perAddress = new Map<string, number>();
  #port: number;
  #server: Server | undefined;

  constructor(
    at: { host: string; port: number; limits: SipLimits },
    clock: Clock,
    receive: Receive,
    onFault: ReportFault,
  ) {
    this.host = at.host;
    this.#port = at.port;
    this.#limits = at.limits;
    this.#clock = clock;
    this.#receive = receive;
    this.#onFault = onFault;
  }

  get port(): number {
    return this.#port;
  }

  /** Connections open now. */
  get connections(): number {
    return this.#connections.size;
  }

  start(): Promise<void> {
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', (cause) => {
        this.#server = undefined;
        reject(new ListenError(this, cause));
      });
      server.listen({ port: this.#port, host: this.host, exclusive: true }, () => {
        server.removeAllListeners('error');
        server.on('error', (cause) => this.#onFault('sip tcp socket', cause));
        const bound = server.address();
        if (bound && typeof bound === 'object') this.#port = bound.port;
        resolve();
      });
    });
  }

  stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return Promise.resolve();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const connections = [...this.#connections];
    for (const connection of connections) connection.close();
    return Promise.all([closed, ...connections.map((connection) => connection.closed)]).then(() => undefined);
  }

  #accept(socket: Socket): void {
    const address = socket.remoteAddress;
    const open = this.#perAddress.get(address ?? '') ?? 0;
    const full = this.#connections.size >= this.#limits.connections || open >= this.#limits.connectionsPerAddress;
    if (address === undefined || full) {
      socket.destroy();
      return;
    }
    this.#perAddress.set(address, open + 1);
    const connection = new TcpConnection(socket, this.#clock, this.#limits.idleSeconds * 1000, this.#receive);
    this.#connections.add(connection);
    socket.once('close', () => this.#closed(connection, address));
  }

  #closed(connection: TcpConnection, address: string): void {
    this.#connections.delete(connection);
    const open = (this.#perAddress.get(address) ?? 1) - 1;
    if (open > 0) this.#perAddress.set(address, open);
    else this.#perAddress.delete(address);
  }
}
