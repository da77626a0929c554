import { connect, type Socket } from 'node:net';
import {
  type CancelTimer,
  type Clock,
  errorCode,
  formatHost,
  type Random,
  type ReportFault,
  type Secret,
} from '../../../lib/index.ts';
import { Connection, type Done, LOST } from './connection.ts';
import type { Handed, Outcome } from './told.ts';

/** Where drachtio takes applications, and what it knows them by. */
export interface LinkSettings {
  readonly host: string;
  readonly port: number;
  readonly secret: Secret<string>;
  /** How often it is asked whether it still answers, in milliseconds; undefined: never. */
  readonly watchMs?: number | undefined;
}

/** What drachtio said of itself when it let us in. */
export interface Greeting {
  /** The addresses it takes SIP at: `udp/192.0.2.1:5060`. */
  readonly listening: readonly string[];
  readonly version: string;
}

/** Whether there is a connection, and if not, why. */
export type LinkTurn = { readonly up: true } | { readonly up: false; readonly why: string };

/** What the link needs of its server. */
export interface LinkParts {
  readonly settings: LinkSettings;
  readonly clock: Clock;
  readonly random: Random;
  /** SIP methods whose requests outside a dialog are asked for, in lower case. */
  readonly methods: readonly string[];
  readonly handed: (handed: Handed) => void;
  /** Hears when the connection that stood is gone, and when there is one again. */
  readonly turned: (turn: LinkTurn) => void;
  readonly onFault: ReportFault;
}

/** drachtio is there and wants none of us, or is not there. The message is a sentence that names host and port. */
class LinkError extends Error {
  override readonly name = 'LinkError';
}

/** How long a connection may take until drachtio has let us in. Milliseconds, as everywhere here. */
const OPEN_WITHIN_MS = 5000;
const FIRST_REST_MS = 250;
const LONGEST_REST_MS = 5000;
/** Bytes of randomness in front of the number of each command. */
const PREFIX_BYTES = 9;

/** The connection to drachtio, kept: when it ends, a new one is opened again and again until there is one, or `stop`. */
export class Link {
  readonly #parts: LinkParts;
  readonly #at: string;
  readonly #prefix: string;
  #sent = 0;
  #stopped = false;
  #opening: Socket | undefined;
  #connection: Connection | undefined;
  #greeting: Greeting = { listening: [], version: '' };
  #restMs = FIRST_REST_MS;
  #cancelRest: CancelTimer | undefined;
  #cancelWatch: CancelTimer | undefined;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#at = `${formatHost(parts.settings.host)}:${parts.settings.port}`;
    this.#prefix = parts.random.bytes(PREFIX_BYTES).toString('base64url');
  }

  /** Whether drachtio would hear us now. */
  get isUp(): boolean {
    return this.#connection !== undefined;
  }

  /** What drachtio said when it let us in last. */
  get greeting(): Greeting {
    return this.#greeting;
  }

  /** Resolves when drachtio has let us in; rejects with a `LinkError` when it does not, and leaves nothing open then. */
  start(): Promise<void> {
    return this.#open();
  }

  /** Closes the connection and opens none any more. Idempotent. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRest?.();
    this.#cancelRest = undefined;
    this.#opening?.destroy();
    const connection = this.#connection;
    connection?.close();
    await connection?.closed;
  }

  /** Tells drachtio to do something; see `Connection.command`. */
  command(text: string, done: Done): void {
    if (this.#connection) this.#connection.command(text, done);
    else done(LOST);
  }

  async #open(): Promise<void> {
    const { settings, clock, handed, onFault } = this.#parts;
    const socket = connect({ host: settings.host, port: settings.port, noDelay: true, keepAlive: true });
    this.#opening = socket;
    const cancelPatience = clock.after(OPEN_WITHIN_MS, () =>
      socket.destroy(new Error(`no answer within ${OPEN_WITHIN_MS} ms`)),
    );
    try {
      await connected(socket);
      const connection = new Connection(socket, { nextId: this.#nextId, handed, onFault });
      const greeting = await this.#enter(connection);
      if (this.#stopped) throw new Error('stopped');
      this.#opened(connection, greeting);
    } catch (cause) {
      socket.destroy();
      throw cause instanceof LinkError
        ? cause
        : new LinkError(`No drachtio answers at ${this.#at}: ${errorCode(cause)}.`, { cause });
    } finally {
      cancelPatience();
      this.#opening = undefined;
    }
  }

  /** Says the secret, then what is wanted. */
  async #enter(connection: Connection): Promise<Greeting> {
    const { settings, methods } = this.#parts;
    const entered = await answerTo(connection, `authenticate|${settings.secret.reveal()}|`);
    if (entered === LOST) throw new Error('it closed the connection');
    if (!entered.ok)
      throw new LinkError(`drachtio at ${this.#at} does not take sip.drachtio.secret: ${entered.words[0]}.`);
    for (const method of methods) {
      const routed = await answerTo(connection, `route|${method}`);
      if (!routed.ok) throw new LinkError(`drachtio at ${this.#at} hands on no ${method}: ${routed.words[0]}.`);
    }
    const [hostports = '', version = '', own = ''] = entered.words;
    return { listening: (own || hostports).split(',').filter(Boolean), version };
  }

  #opened(connection: Connection, greeting: Greeting): void {
    this.#connection = connection;
    this.#greeting = greeting;
    this.#restMs = FIRST_REST_MS;
    this.#watch(connection);
    this.#parts.turned({ up: true });
    void connection.closed.then(() => this.#gone());
  }

  #gone(): void {
    this.#connection = undefined;
    this.#cancelWatch?.();
    this.#cancelWatch = undefined;
    if (this.#stopped) return;
    this.#parts.turned({ up: false, why: `The connection to drachtio at ${this.#at} is gone` });
    this.#again();
  }

  #again(): void {
    this.#cancelRest = this.#parts.clock.after(this.#restMs, () => {
      this.#restMs = Math.min(2 * this.#restMs, LONGEST_REST_MS);
      void this.#open().catch((cause: unknown) => {
        if (this.#stopped) return;
        this.#parts.turned({ up: false, why: cause instanceof Error ? cause.message : String(cause) });
        this.#again();
      });
    });
  }

  /** A drachtio that hangs keeps its sockets: who does not answer a ping until the next one is due is gone. */
  #watch(connection: Connection): void {
    const { settings, clock } = this.#parts;
    if (settings.watchMs === undefined) return;
    let heard = false;
    connection.command('ping', () => {
      heard = true;
    });
    this.#cancelWatch = clock.after(settings.watchMs, () => {
      if (heard) this.#watch(connection);
      else connection.close();
    });
  }

  readonly #nextId = (): string => {
    this.#sent += 1;
    return `${this.#prefix}-${this.#sent}`;
  };
}

const answerTo = (connection: Connection, text: string): Promise<Outcome> =>
  new Promise((resolve) => connection.command(text, resolve));

const connected = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
  });
