import { createServer, type Server, type Socket } from 'node:net';
import { FrameReader, writeFrame } from '../../../src/sip/drachtio/protocol/frame.ts';

/** An application that is connected, as the server sees it. */
export interface Application {
  /** Methods that it asked for, in lower case. */
  readonly routes: Set<string>;
  /** Writes a frame of words, with a SIP message below them where there is one. */
  tell(words: readonly string[], message?: Buffer): void;
  /** Closes its connection after what was written. */
  dismiss(): void;
}

/** Takes the command of an application: its id, its words, and what stands below them. */
export type Command = (from: Application, id: string, words: readonly string[], below: string) => void;

/** The port at which a drachtio takes its applications. Ids of its own frames are numbers in order. */
export class AdminPort {
  readonly #server: Server;
  readonly #sockets = new Map<Socket, Application>();
  #told = 0;

  constructor(command: Command) {
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket, command));
  }

  /** Those connected, oldest first. */
  get applications(): readonly Application[] {
    return [...this.#sockets.values()];
  }

  /** Resolves with the port. */
  start(port = 0): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(port, '127.0.0.1', () => {
        const bound = this.#server.address();
        resolve(bound && typeof bound === 'object' ? bound.port : 0);
      });
    });
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cutOff();
    await closed;
  }

  /** Breaks every connection. */
  cutOff(): void {
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  #accept(socket: Socket, command: Command): void {
    const application: Application = {
      routes: new Set(),
      tell: (words, message) => {
        this.#told += 1;
        const line = [`told-${this.#told}`, ...words].join('|');
        socket.write(writeFrame(message ? `${line}\r\n${message}` : line));
      },
      dismiss: () => socket.end(),
    };
    const reader = new FrameReader();
    this.#sockets.set(socket, application);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (chunk) => {
      for (const frame of reader.push(chunk)) {
        const text = frame.toString();
        const end = text.indexOf('\r\n');
        const [id = '', ...words] = (end === -1 ? text : text.slice(0, end)).split('|');
        command(application, id, words, end === -1 ? '' : text.slice(end + 2));
      }
    });
  }
}
